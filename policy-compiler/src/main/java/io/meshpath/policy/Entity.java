// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.ReservedIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The peers Cilium's policies have names for. */
public enum Entity {
    /** Whoever it is, known or not. */
    ALL(),
    /** Whoever is outside the mesh. */
    WORLD(ReservedIdentity.WORLD, ReservedIdentity.WORLD_IPV4, ReservedIdentity.WORLD_IPV6),
    /** The IPv4 addresses outside the mesh, where both families are in use. */
    WORLD_IPV4(ReservedIdentity.WORLD_IPV4),
    /** The IPv6 addresses outside the mesh, where both families are in use. */
    WORLD_IPV6(ReservedIdentity.WORLD_IPV6),
    /** The endpoints of the local cluster, the node, the other nodes, and what has no labels of its own yet. */
    CLUSTER(
            ReservedIdentity.HOST,
            ReservedIdentity.REMOTE_NODE,
            ReservedIdentity.INIT,
            ReservedIdentity.INGRESS,
            ReservedIdentity.HEALTH,
            ReservedIdentity.UNMANAGED,
            ReservedIdentity.KUBE_APISERVER),
    /** The node the endpoint is on. */
    HOST(ReservedIdentity.HOST),
    /** Endpoints whose labels are not known yet. */
    INIT(ReservedIdentity.INIT),
    /** The ingress proxies. */
    INGRESS(ReservedIdentity.INGRESS),
    /** Endpoints that no agent manages. */
    UNMANAGED(ReservedIdentity.UNMANAGED),
    /** The other nodes of the mesh. */
    REMOTE_NODE(ReservedIdentity.REMOTE_NODE),
    /** The endpoints that answer health probes. */
    HEALTH(ReservedIdentity.HEALTH),
    /** Nobody. */
    NONE(),
    /** The nodes that run a Kubernetes API server. */
    KUBE_APISERVER(ReservedIdentity.KUBE_APISERVER);

    private final ImmutableList<ReservedIdentity> identities;

    Entity(ReservedIdentity... identities) {
        this.identities = ImmutableList.copyOf(identities);
    }

    /** The entity a policy writes so: {@code remote-node}. */
    public static Optional<Entity> parse(String text) {
        return Arrays.stream(values())
                .filter(entity -> entity.toString().equals(text))
                .findFirst();
    }

    /** All names, as an error message lists them. */
    public static String names() {
        return Arrays.stream(values()).map(Entity::toString).collect(joining(", "));
    }

    /** What the entity is made of, seen from a cluster; nothing for {@link #ALL} and {@link #NONE}. */
    List<Selector> selectors(ClusterName local) {
        List<Selector> selectors = new ArrayList<>();
        for (ReservedIdentity identity : identities) {
            selectors.add(Selector.of(identity.label()));
        }
        if (this == CLUSTER) {
            selectors.add(Selector.of(Label.cluster(local)));
        }
        return List.copyOf(selectors);
    }

    /** As policies write it: {@code remote-node}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
