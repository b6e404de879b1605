// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.RouteType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the node's own namespace needs besides programs: forwarding for pods that go to the world, the router's address, and
 * a refusal for addresses of the pod CIDR that no pod has, which would else leave by the default route.
 */
final class NodePlumbing {
    private static final System.Logger LOG = System.getLogger(NodePlumbing.class.getName());
    private static final Path FORWARD = Path.of("/proc/sys/net/ipv4/ip_forward");

    /** Behind every other route to the same prefix. */
    private static final int LAST_METRIC = Integer.MAX_VALUE;

    private NodePlumbing() {}

    static void install(AgentConfig.Node node, IpAddress router) {
        try {
            Files.writeString(FORWARD, "1");
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "pods cannot reach the world: cannot write " + FORWARD + ": " + OneLine.of(e));
        }
        try (Netlink netlink = Netlink.open()) {
            int loopback = loopback(netlink);
            netlink.links().setUp(loopback);
            netlink.addresses().replace(LinkAddress.of(loopback, router));
            netlink.routes().replace(refusal(node.podCidr()));
        }
    }

    static void remove(AgentConfig.Node node, IpAddress router) {
        try (Netlink netlink = Netlink.open()) {
            netlink.addresses().delete(LinkAddress.of(loopback(netlink), router));
            netlink.routes().delete(refusal(node.podCidr()));
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
