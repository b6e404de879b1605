// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A node of a cluster as it stands in etcd at {@code cilium/state/nodes/v1/<cluster>/<name>} (Cilium's {@code Node}).
 *
 * <p>{@code MeshNode.of(cluster, id, "n1", address, podCidrs).withLabels(labels)} makes one from what every node has.
 * Immutable.
 *
 * @param name unique in the cluster; no slash, not empty
 * @param podCidrs what the node gives addresses from; in etcd the first one of each family is the primary one
 * @param healthAddresses at most one of each family
 * @param ingressAddresses at most one of each family
 * @param source who says so, in Cilium's words: {@code local}, {@code custom-resource}, …
 * @param encryptionKey index of the IPsec key, 0 to 255; 0 is none
 * @param wireguardKey public key as base64, or empty
 * @param bootId what Cilium 1.14 and later publish, or empty: a node without it is written as 1.13 writes it
 */
public record MeshNode(
        ClusterName cluster,
        ClusterId clusterId,
        String name,
        List<NodeAddress> addresses,
        List<Cidr> podCidrs,
        List<IpAddress> healthAddresses,
        List<IpAddress> ingressAddresses,
        String source,
        int encryptionKey,
        Map<String, String> labels,
        Map<String, String> annotations,
        String wireguardKey,
        String bootId) {
    public MeshNode {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("node name must not be empty or have a slash but was '" + name + "'");
        }
        if (encryptionKey < 0 || encryptionKey > 0xff) {
            throw new IllegalArgumentException("encryption key index does not fit in 8 bits: " + encryptionKey);
        }
        addresses = List.copyOf(addresses);
        podCidrs = List.copyOf(podCidrs);
        healthAddresses = List.copyOf(healthAddresses);
        ingressAddresses = List.copyOf(ingressAddresses);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** A node with one {@link NodeAddress#INTERNAL} address, these pod CIDRs and nothing else. */
    public static MeshNode of(
            ClusterName cluster, ClusterId clusterId, String name, IpAddress address, List<Cidr> podCidrs) {
        return new MeshNode(
                cluster,
                clusterId,
                name,
                List.of(NodeAddress.internal(address)),
                podCidrs,
                List.of(),
                List.of(),
                "local",
                0,
                Map.of(),
                Map.of(),
                "",
                "");
    }

    /** Reads the JSON of Cilium 1.7 and later; fields it does not know are skipped. */
    public static MeshNode read(String json) {
        return NodeJson.read(json);
    }

    /** The JSON that Cilium writes, field for field. */
    public String toJson() {
        return NodeJson.write(this);
    }

    /** The same node with these addresses. */
    public MeshNode withAddresses(List<NodeAddress> changed) {
        return copy(changed, podCidrs, healthAddresses, labels);
    }

    /** The same node with these pod CIDRs. */
    public MeshNode withPodCidrs(List<Cidr> changed) {
        return copy(addresses, changed, healthAddresses, labels);
    }

    /** The same node, answering health probes here. */
    public MeshNode withHealthAddresses(List<IpAddress> changed) {
        return copy(addresses, podCidrs, changed, labels);
    }

    /** The same node with these labels. */
    public MeshNode withLabels(Map<String, String> changed) {
        return copy(addresses, podCidrs, healthAddresses, new TreeMap<>(changed));
    }

    /**
     * The address that tunnels and routes to this node end at: internal before external before others, IPv4 before IPv6,
     * never {@link NodeAddress#CILIUM_INTERNAL}. Empty where the node has none such.
     */
    public Optional<IpAddress> underlayAddress() {
        return underlayAddress(true).or(() -> underlayAddress(false));
    }

    /** The same of one family: IPv4 or IPv6. */
    public Optional<IpAddress> underlayAddress(boolean v4) {
        return addresses.stream()
                .filter(address ->
                        address.preference() >= 0 && address.address().isV4() == v4)
                .min(Comparator.comparing(NodeAddress::preference))
                .map(NodeAddress::address);
    }

    /** All addresses that tunnels to this node can end at: at most one of each family, IPv4 first. */
    public List<IpAddress> underlayAddresses() {
        return Stream.of(true, false)
                .flatMap(v4 -> underlayAddress(v4).stream())
                .toList();
    }

    private MeshNode copy(
            List<NodeAddress> addresses, List<Cidr> podCidrs, List<IpAddress> health, Map<String, String> labels) {
        return new MeshNode(
                cluster,
                clusterId,
                name,
                addresses,
                podCidrs,
                health,
                ingressAddresses,
                source,
                encryptionKey,
                labels,
                annotations,
                wireguardKey,
                bootId);
    }
}
