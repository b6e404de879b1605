// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.GsoLimits;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The pod's side of its veth pair: its addresses, each alone in its prefix, and a default route of each family it has by
 * the router's address, which is on no link at all: the datapath answers for it. Safe for use by multiple threads.
 */
final class PodInterface {
    static final String DEVICE = "eth0";

    private static final System.Logger LOG = System.getLogger(PodInterface.class.getName());
    private static final String LOOPBACK = "lo";
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf", DEVICE);

    private final List<IpAddress> routers;
    private final GsoLimits gso;

    PodInterface(List<IpAddress> routers, GsoLimits gso) {
        this.routers = routers;
        this.gso = gso;
    }

    /** Makes the device usable with these addresses. */
    void configure(NetworkNamespace pod, List<IpAddress> addresses) {
        if (addresses.stream().allMatch(IpAddress::isV4)) {
            disableIpv6(pod);
        } else {
            prepareIpv6(pod);
        }
        try (Netlink inside = Netlink.open(pod)) {
            int device = index(inside, DEVICE);
            inside.links().setUp(index(inside, LOOPBACK));
            if (!gso.equals(GsoLimits.DEFAULT)) {
                inside.links().setGso(device, gso);
            }
            inside.links().setUp(device);
            addresses.forEach(address ->
                    inside.addresses().replace(LinkAddress.of(device, address).withFlags(usableAtOnce(address))));
            routers.stream()
                    .filter(router -> addresses.stream().anyMatch(address -> address.isV4() == router.isV4()))
                    .forEach(router -> route(inside, router, device));
        }
    }

    /** Nobody else can have the address: asking for a duplicate would only delay the pod's first packets by a second. */
    private static int usableAtOnce(IpAddress address) {
        return address.isV4() ? 0 : LinkAddress.NO_DUPLICATE_DETECTION;
    }

    private static void route(Netlink inside, IpAddress router, int device) {
        IpAddress everywhere = router.isV4() ? IpAddress.of4(0) : IpAddress.of6(0, 0);
        inside.routes().replace(Route.to(Cidr.of(router)).on(device));
        inside.routes().replace(Route.to(new Cidr(everywhere, 0)).via(router, device));
    }

    /** A pod without IPv6 address would begin with router solicitations, for the datapath to drop. */
    private static void disableIpv6(NetworkNamespace pod) {
        try {
            pod.run(() -> Files.writeString(IPV6.resolve("disable_ipv6"), "1"));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "IPv6 stays on in " + pod + ": " + e.getMessage());
        }
    }

    /** The pod's route is known: it needs no router's advertisement, and no search for a duplicate of its link-local address. */
    private static void prepareIpv6(NetworkNamespace pod) {
        try {
            pod.run(() -> {
                Files.writeString(IPV6.resolve("accept_ra"), "0");
                Files.writeString(IPV6.resolve("accept_dad"), "0");
                Files.writeString(IPV6.resolve("disable_ipv6"), "0");
            });
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot prepare " + DEVICE + " in " + pod + " for IPv6: " + e.getMessage()
                            + "; give the kernel IPv6, or the node no IPv6 pod CIDR",
                    e);
        }
    }

    private static int index(Netlink netlink, String device) {
        return netlink.links()
                .get(device)
                .map(Link::index)
                .orElseThrow(() -> new IllegalStateException("no device " + device + " any more"));
    }
}
