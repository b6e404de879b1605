// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.RouteType;
import java.util.List;

/**
 * What the node's own namespace needs besides programs: forwarding for pods that go to the world, the routers' addresses,
 * and a refusal for addresses of the pod CIDRs that no pod has, which would else leave by the default route.
 */
final class NodePlumbing {
    /** Behind every other route to the same prefix. */
    private static final int LAST_METRIC = Integer.MAX_VALUE;

    private NodePlumbing() {}

    static void install(AgentConfig.Node node, List<IpAddress> routers) {
        Forwarding.enable(node);
        try (Netlink netlink = Netlink.open()) {
            int loopback = loopback(netlink);
            netlink.links().setUp(loopback);
            routers.forEach(router -> netlink.addresses().replace(LinkAddress.of(loopback, router)));
            node.podCidrs().forEach(cidr -> netlink.routes().replace(refusal(cidr)));
        }
    }

    static void remove(AgentConfig.Node node, List<IpAddress> routers) {
        try (Netlink netlink = Netlink.open()) {
            int loopback = loopback(netlink);
            routers.forEach(router -> netlink.addresses().delete(LinkAddress.of(loopback, router)));
            node.podCidrs().forEach(cidr -> netlink.routes().delete(refusal(cidr)));
        }
    }

    /** The MTU of the underlay's device. */
    static int underlayMtu(AgentConfig.Node node) {
        try (Netlink netlink = Netlink.open()) {
            return netlink.links()
                    .get(node.underlay())
                    .map(Link::mtu)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no underlay device " + node.underlay() + " here; correct node.underlay"));
        }
    }

    private static int loopback(Netlink netlink) {
        return netlink.links().get("lo").map(Link::index).orElseThrow();
    }

    private static Route refusal(Cidr podCidr) {
        return Route.to(podCidr).withType(RouteType.UNREACHABLE).withMetric(LAST_METRIC);
    }
}
