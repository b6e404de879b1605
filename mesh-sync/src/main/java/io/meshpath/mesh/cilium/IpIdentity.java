// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who has an address, and on which node, as it stands in etcd at {@code cilium/state/ip/v1/default/<address>} (Cilium's
 * {@code IPIdentityPair}). Immutable.
 *
 * @param prefix the address; more than one of them only where Cilium publishes a whole prefix
 * @param host the node to send to, empty where the address is nobody's pod
 * @param identity a number of the cluster's range, or a reserved one
 * @param encryptionKey index of the IPsec key, 0 to 255; 0 is none
 * @param metadata free text; Cilium 1.13 names the endpoint in it
 */
public record IpIdentity(
        Cidr prefix,
        Optional<IpAddress> host,
        int identity,
        int encryptionKey,
        String metadata,
        String namespace,
        String pod,
        String serviceAccount,
        List<NamedPort> namedPorts) {
    public IpIdentity {
        if (identity < 0) {
            throw new IllegalArgumentException("identity must not be negative: " + identity);
        }
        if (encryptionKey < 0 || encryptionKey > 0xff) {
            throw new IllegalArgumentException("encryption key index does not fit in 8 bits: " + encryptionKey);
        }
        namedPorts = List.copyOf(namedPorts);
    }

    /** A pod's address with this identity, on the node with this address. */
    public static IpIdentity of(IpAddress address, IpAddress host, int identity) {
        return new IpIdentity(Cidr.of(address), Optional.of(host), identity, 0, "", "", "", "", List.of());
    }

    /** Reads the JSON of Cilium 1.7 and later; fields it does not know are skipped. */
    public static IpIdentity read(String json) {
        return AddressJson.read(json);
    }

    /** The JSON that Cilium writes, field for field. */
    public String toJson() {
        return AddressJson.write(this);
    }

    /** The same address with another identity. */
    public IpIdentity withIdentity(int changed) {
        return new IpIdentity(
                prefix, host, changed, encryptionKey, metadata, namespace, pod, serviceAccount, namedPorts);
    }

    /** The same address, said to be of this pod. */
    public IpIdentity withPod(String podNamespace, String podName) {
        return new IpIdentity(
                prefix, host, identity, encryptionKey, metadata, podNamespace, podName, serviceAccount, namedPorts);
    }

    /** The same address, of a pod that has these names for its ports. */
    public IpIdentity withNamedPorts(List<NamedPort> ports) {
        return new IpIdentity(prefix, host, identity, encryptionKey, metadata, namespace, pod, serviceAccount, ports);
    }

    /** How the key in etcd ends: the bare address, or address/length where it is more than one. */
    public String keyText() {
        return prefix.isSingle() ? prefix.network().toString() : prefix.toString();
    }
}
