// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.MeshFacts;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.mesh.cilium.MeshNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes to the pods of the nodes that are this one's neighbours on the underlay, for direct routing without a routing
 * protocol. Other nodes are behind routers, which have to know the pods' prefixes themselves. Owned by the agent's thread.
 */
final class NodeRoutes {
    /** Marks the routes as ours; numbers that the kernel and routing daemons do not use themselves are free. */
    static final int PROTOCOL = 109;

    private static final String PART = "routes";
    private static final String SUBJECT = "to pods of nodes";

    private final AgentConfig config;
    private final MeshFacts facts;
    private final Problems problems;
    private @Nullable List<MeshNode> routed;

    /** A pod CIDR and the node it is behind. */
    private record Way(Cidr podCidr, IpAddress gateway) {}

    NodeRoutes(AgentConfig config, MeshFacts facts, Problems problems) {
        this.config = config;
        this.facts = facts;
        this.problems = problems;
    }

    /**
     * Brings the routes up to date; what is wrong is a problem until it works.
     *
     * @param meshIsKnown whether every cluster is complete; until then, routes of an earlier agent stay
     */
    void follow(boolean meshIsKnown) {
        if (!config.nodeRoutes() && (routed != null || !meshIsKnown)) {
            return;
        }
        List<MeshNode> nodes = facts.nodes();
        if (nodes == routed) {
            return;
        }
        try (Netlink netlink = Netlink.open()) {
            Link underlay = netlink.links().get(config.node().underlay()).orElseThrow();
            Set<Way> wanted =
                    config.nodeRoutes() ? wanted(nodes, netlink.addresses().list(underlay.index())) : Set.of();
            if (meshIsKnown) {
                delete(netlink, wanted);
                routed = nodes;
            }
            wanted.forEach(way -> netlink.routes()
                    .replace(Route.to(way.podCidr)
                            .via(way.gateway, underlay.index())
                            .withProtocol(PROTOCOL)));
            problems.clear(PART, SUBJECT);
        } catch (RuntimeException e) {
            routed = null;
            problems.raise(PART, SUBJECT, "no routes to the pods of neighbouring nodes: " + OneLine.of(e));
        }
    }

    private static Set<Way> wanted(List<MeshNode> nodes, List<LinkAddress> own) {
        Set<Way> wanted = new HashSet<>();
        for (MeshNode node : nodes) {
            for (Cidr podCidr : node.podCidrs()) {
                node.underlayAddress(podCidr.isV4())
                        .filter(address ->
                                own.stream().anyMatch(ours -> ours.prefix().contains(address)))
                        .ifPresent(address -> wanted.add(new Way(podCidr, address)));
            }
        }
        return wanted;
    }

    /** Deletes the routes that are ours and not wanted any more. */
    private static void delete(Netlink netlink, Set<Way> wanted) {
        for (Route route : netlink.routes().list()) {
            boolean isWanted = route.nextHops().stream()
                    .flatMap(hop -> hop.gateway().stream())
                    .anyMatch(gateway -> wanted.contains(new Way(route.destination(), gateway)));
            if (route.protocol() == PROTOCOL && !isWanted) {
                netlink.routes().delete(route);
            }
        }
    }

    /** Takes all of them away. */
    static void remove() {
        try (Netlink netlink = Netlink.open()) {
            delete(netlink, Set.of());
        }
    }
}
