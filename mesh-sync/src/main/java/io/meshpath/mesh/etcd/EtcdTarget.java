// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.MeshException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One address of an etcd, and the name its certificate must have. Immutable.
 *
 * @param host what the endpoint calls it
 * @param address where to connect to
 */
public record EtcdTarget(String host, InetSocketAddress address, Optional<TlsFiles> tls) {

    /** Everything the configuration leads to, in its order; names without an alias are resolved now. */
    static List<EtcdTarget> of(EtcdConfig config) {
        List<EtcdTarget> targets = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (URI endpoint : config.endpoints()) {
            String host = endpoint.getHost().replaceAll("^\\[|]$", ""); // java.net.URI keeps the brackets of IPv6
            int port = endpoint.getPort() < 0 ? 2379 : endpoint.getPort();
            List<InetAddress> addresses = resolve(host, config);
            if (addresses.isEmpty()) {
                unknown.add(host);
            }
            addresses.forEach(
                    address -> targets.add(new EtcdTarget(host, new InetSocketAddress(address, port), config.tls())));
        }
        if (targets.isEmpty()) {
            throw new MeshException("no address for " + String.join(", ", unknown)
                    + ": name one under cilium-host-aliases, or let the resolver know it");
        }
        return targets;
    }

    private static List<InetAddress> resolve(String host, EtcdConfig config) {
        List<IpAddress> aliases = config.hostAliases().getOrDefault(host, List.of());
        if (!aliases.isEmpty()) {
            return aliases.stream().map(IpAddress::toInetAddress).toList();
        }
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** {@code toronto.mesh.cilium.io (192.0.2.1:2379)}, or the address alone where there is no other name. */
    @Override
    public String toString() {
        IpAddress ip = IpAddress.of(address.getAddress());
        String where = (ip.isV4() ? ip : "[" + ip + "]") + ":" + address.getPort();
        return host.equals(ip.toString()) ? where : host + " (" + where + ")";
    }
}
