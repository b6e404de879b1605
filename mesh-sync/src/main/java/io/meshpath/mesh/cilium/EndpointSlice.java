// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Some of those who serve a service of many clusters, as it stands in etcd at {@code
 * cilium/state/endpointslices/v1/<cluster>/<namespace>/<slice>} (Cilium's {@code ClusterEndpointSlice}, from 1.20 on). All
 * slices of a service together are who serves it. Immutable.
 *
 * @param namespace of the slice and of its service
 * @param name the slice's own
 * @param service by the label {@code kubernetes.io/service-name}
 * @param ports of each endpoint, by name; a port without a name is called {@code ""}, and one without a number is none
 */
public record EndpointSlice(
        ClusterName cluster,
        ClusterId clusterId,
        String namespace,
        String name,
        ServiceName service,
        List<SliceEndpoint> endpoints,
        Map<String, ServicePort> ports) {
    public EndpointSlice {
        endpoints = List.copyOf(endpoints);
        ports = Map.copyOf(ports);
    }

    /**
     * Reads what Cilium writes: protobuf, packed with zstd. Fields it does not know are skipped.
     *
     * @throws IllegalArgumentException when it is damaged, says nothing of what must be said, or is larger than Kubernetes
     *     lets an EndpointSlice be
     */
    public static EndpointSlice read(ByteString packed) {
        return new SliceReader().read(PackedValue.unpack(packed));
    }

    /** What its key ends with: {@code namespace/name}. */
    public String keyName() {
        return namespace + "/" + name;
    }

    /** All addresses in it. */
    public Stream<IpAddress> addresses() {
        return endpoints.stream().flatMap(endpoint -> endpoint.addresses().stream());
    }

    /** The same slice without these addresses. */
    public EndpointSlice without(Set<IpAddress> left) {
        List<SliceEndpoint> kept =
                endpoints.stream().map(endpoint -> endpoint.without(left)).toList();
        return new EndpointSlice(cluster, clusterId, namespace, name, service, kept, ports);
    }
}
