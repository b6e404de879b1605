// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The network between the nodes: a namespace that routes, and one link from it to each node. It knows the nodes' addresses
 * and nothing of pods.
 */
final class Underlay {
    /** The device of each node that leads to its router. */
    static final String DEVICE = "eth0";

    static final int LOOPBACK_INDEX = 1; // the kernel makes it first

    private Underlay() {}

    /** Makes {@code internet} a router. */
    static void route(LabNamespace internet) throws IOException {
        // /proc/sys/net shows the namespace of the thread that opens it.
        internet.network().run(() -> {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
        });
        try (Netlink netlink = Netlink.open(internet.network())) {
            netlink.links().setUp(LOOPBACK_INDEX);
        }
    }

    /** Joins a node to its router by these uplinks, and sends it there with all that is not beside it. */
    static void connect(LabNamespace internet, LabNamespace node, Plan.Node plan, List<Plan.Uplink> uplinks) {
        try (Netlink router = Netlink.open(internet.network());
                Netlink own = Netlink.open(node.network())) {
            own.links().setUp(LOOPBACK_INDEX);
            Link far = router.links().addVeth(VethSpec.of(linkTo(plan), DEVICE).withPeerNamespace(node.network()));
            Link near = own.links().get(DEVICE).orElseThrow();
            for (Plan.Uplink uplink : uplinks) {
                router.addresses().add(address(far, uplink.router(), uplink));
                own.addresses().add(address(near, uplink.address(), uplink));
            }
            router.links().setUp(far.index());
            own.links().setUp(near.index());
            for (Plan.Uplink uplink : uplinks) {
                own.routes().add(Route.to(everything(uplink.router())).via(uplink.router(), near.index()));
            }
        }
    }

    /** Nobody else is on the link who could have the address, too. */
    private static LinkAddress address(Link link, IpAddress address, Plan.Uplink uplink) {
        LinkAddress own = LinkAddress.of(link.index(), address, uplink.network().prefixLength());
        return address.isV4() ? own : own.withFlags(LinkAddress.NO_DUPLICATE_DETECTION);
    }

    private static Cidr everything(IpAddress router) {
        return Cidr.masking(router, 0);
    }

    /** The router's end of a node's link. */
    static String linkTo(Plan.Node node) {
        return "to-" + node.name();
    }
}
