// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A cluster's part in a service of many clusters, as it stands in etcd at {@code
 * cilium/state/services/v1/<cluster>/<namespace>/<name>} (Cilium's {@code ClusterService}). Immutable.
 *
 * <p>{@code ClusterService.of(cluster, id, name).withBackend(pod, Map.of("http", ServicePort.tcp(8080)))} makes one.
 *
 * @param frontends the service's own addresses in its cluster, each with its ports by name
 * @param backends who serves it there, each with its ports by name; a port without a name is called {@code ""}
 * @param hostnames of backends that have one
 * @param zones of backends that say one
 * @param selector by which the cluster chooses the backends
 * @param includeExternal whether the cluster itself uses the backends of others
 * @param shared whether others may use these backends
 * @param draining the backends that end and still serve: for new connections only where nobody else is. Only endpoint
 *     slices say so, and it is not written
 */
public record ClusterService(
        ClusterName cluster,
        ClusterId clusterId,
        ServiceName name,
        Map<IpAddress, Map<String, ServicePort>> frontends,
        Map<IpAddress, Map<String, ServicePort>> backends,
        Map<IpAddress, String> hostnames,
        Map<IpAddress, BackendZone> zones,
        Map<String, String> labels,
        Map<String, String> selector,
        boolean includeExternal,
        boolean shared,
        Set<IpAddress> draining) {
    public ClusterService {
        frontends = Map.copyOf(frontends);
        backends = Map.copyOf(backends);
        hostnames = Map.copyOf(hostnames);
        zones = Map.copyOf(zones);
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        draining = Set.copyOf(draining);
    }

    /** A service that is shared both ways, without addresses so far. */
    public static ClusterService of(ClusterName cluster, ClusterId clusterId, ServiceName name) {
        return new ClusterService(
                cluster, clusterId, name, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), true, true,
                Set.of());
    }

    /** Reads the JSON of Cilium 1.7 and later; fields it does not know are skipped. */
    public static ClusterService read(String json) {
        return ServiceJson.read(json);
    }

    /** The JSON that Cilium writes, field for field. */
    public String toJson() {
        return ServiceJson.write(this);
    }

    /** The same service with one address more, or another one's ports. */
    public ClusterService withFrontend(IpAddress address, Map<String, ServicePort> ports) {
        return with(with(frontends, address, ports), backends, shared);
    }

    /** The same service with one backend more, or another one's ports. */
    public ClusterService withBackend(IpAddress address, Map<String, ServicePort> ports) {
        return with(frontends, with(backends, address, ports), shared);
    }

    /** The same service with these backends. */
    public ClusterService withBackends(Map<IpAddress, Map<String, ServicePort>> changed) {
        return with(frontends, changed, shared);
    }

    /** The same service, for others to use or not. */
    public ClusterService withShared(boolean changed) {
        return with(frontends, backends, changed);
    }

    private ClusterService with(
            Map<IpAddress, Map<String, ServicePort>> fronts,
            Map<IpAddress, Map<String, ServicePort>> backs,
            boolean share) {
        return new ClusterService(
                cluster,
                clusterId,
                name,
                fronts,
                backs,
                hostnames,
                zones,
                labels,
                selector,
                includeExternal,
                share,
                draining);
    }

    private static Map<IpAddress, Map<String, ServicePort>> with(
            Map<IpAddress, Map<String, ServicePort>> addresses, IpAddress address, Map<String, ServicePort> ports) {
        Map<IpAddress, Map<String, ServicePort>> changed = new HashMap<>(addresses);
        changed.put(address, Map.copyOf(ports));
        return changed;
    }
}
