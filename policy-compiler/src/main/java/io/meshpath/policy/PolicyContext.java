// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import java.util.List;

/**
 * What policies depend on besides their text. Immutable; {@code PolicyContext.of(cluster).withPeers(PeerClusters.ANY)}
 * changes one of these.
 *
 * @param cluster the cluster the policies are in
 * @param peers which clusters a peer is in that does not say
 * @param enforcement what holds for endpoints that no rule selects
 * @param services the services that rules may name
 * @param cidrGroups the groups of prefixes that rules may name, besides those among the policies
 */
public record PolicyContext(
        ClusterName cluster,
        PeerClusters peers,
        Enforcement enforcement,
        List<Service> services,
        List<CidrGroup> cidrGroups) {
    public PolicyContext {
        services = List.copyOf(services);
        cidrGroups = List.copyOf(cidrGroups);
    }

    /** Policies in this cluster; peers are there too where they do not say otherwise. No service and no group is known. */
    public static PolicyContext of(ClusterName cluster) {
        return new PolicyContext(cluster, PeerClusters.LOCAL, Enforcement.DEFAULT, List.of(), List.of());
    }

    public PolicyContext withPeers(PeerClusters clusters) {
        return new PolicyContext(cluster, clusters, enforcement, services, cidrGroups);
    }

    public PolicyContext withEnforcement(Enforcement mode) {
        return new PolicyContext(cluster, peers, mode, services, cidrGroups);
    }

    public PolicyContext withServices(List<Service> known) {
        return new PolicyContext(cluster, peers, enforcement, known, cidrGroups);
    }

    public PolicyContext withCidrGroups(List<CidrGroup> known) {
        return new PolicyContext(cluster, peers, enforcement, services, known);
    }
}
