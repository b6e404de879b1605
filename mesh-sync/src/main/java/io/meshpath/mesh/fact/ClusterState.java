// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.ServiceName;
import java.util.Map;

/**
 * What is taken of a cluster at one moment: it never changes, and costs nothing to take or to keep, because the next
 * one shares with it what did not change. Immutable.
 *
 * @param revision of the cluster's store up to which everything is in it; 0 before the first reading
 * @param nodes by name
 * @param identities by number
 * @param addresses by address
 * @param services by name
 */
public record ClusterState(
        long revision,
        Map<String, MeshNode> nodes,
        Map<Integer, Labels> identities,
        Map<Cidr, IpIdentity> addresses,
        Map<ServiceName, ClusterService> services) {
    /** Nothing is known yet. */
    public static final ClusterState NONE = new ClusterState(0, Map.of(), Map.of(), Map.of(), Map.of());
}
