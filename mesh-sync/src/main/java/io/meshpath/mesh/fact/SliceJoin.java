// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.BackendZone;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.EndpointSlice;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.cilium.SliceEndpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The endpoint slices of one service, put together. Who is neither ready nor serves while it ends is no backend; who is
 * ready in one slice and not in another is ready. Slices are only written of services that are shared both ways, and say
 * nothing of frontends, labels or selectors.
 */
final class SliceJoin {
    private final Map<IpAddress, Map<String, ServicePort>> backends = new HashMap<>();
    private final Map<IpAddress, String> hostnames = new HashMap<>();
    private final Map<IpAddress, BackendZone> zones = new HashMap<>();
    private final Set<IpAddress> active = new HashSet<>();
    private final Set<IpAddress> draining = new HashSet<>();

    private SliceJoin() {}

    static ClusterService service(ClusterName cluster, ClusterId id, ServiceName name, List<EndpointSlice> slices) {
        SliceJoin join = new SliceJoin();
        slices.forEach(slice -> slice.endpoints().forEach(endpoint -> join.add(endpoint, slice.ports())));
        join.draining.removeAll(join.active);
        return new ClusterService(
                cluster,
                id,
                name,
                Map.of(),
                join.backends,
                join.hostnames,
                join.zones,
                Map.of(),
                Map.of(),
                true,
                true,
                join.draining);
    }

    private void add(SliceEndpoint endpoint, Map<String, ServicePort> ports) {
        if (!endpoint.ready() && !endpoint.isDraining()) {
            return;
        }
        for (IpAddress address : endpoint.addresses()) {
            (endpoint.ready() ? active : draining).add(address);
            backends.computeIfAbsent(address, backend -> new HashMap<>()).putAll(ports);
            endpoint.hostname().ifPresent(hostname -> hostnames.put(address, hostname));
            endpoint.zone().ifPresent(zone -> zones.put(address, zone));
        }
    }
}
