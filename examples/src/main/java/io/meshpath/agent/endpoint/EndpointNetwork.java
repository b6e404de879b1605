// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Neighbor;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The devices and routes of pods: a veth pair for each, with {@code eth0} in the pod's namespace, the pod's address as a
 * /32, and a default route by the router's address, which is on no link at all: the datapath answers for it.
 *
 * <p>Works in the namespace of the thread that made it. Safe for use by multiple threads.
 */
public final class EndpointNetwork implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EndpointNetwork.class.getName());
    private static final Path NO_IPV6 = Path.of("/proc/sys/net/ipv6/conf/eth0/disable_ipv6");
    private static final String POD_DEVICE = "eth0";
    private static final String LOOPBACK = "lo";
    private static final IpAddress EVERYWHERE = IpAddress.of4(0);

    private final Netlink node;
    private final IpAddress router;
    private final int mtu;

    private EndpointNetwork(Netlink node, IpAddress router, int mtu) {
        this.node = node;
        this.router = router;
        this.mtu = mtu;
    }

    /**
     * The pods' side of this namespace.
     *
     * @param router the address that pods have as their gateway
     * @param mtu of pod devices, in octets
     */
    public static EndpointNetwork open(IpAddress router, int mtu) {
        return new EndpointNetwork(Netlink.open(), router, mtu);
    }

    /** Refuses a namespace that is not there. */
    void check(String netns) {
        namespace(netns).close();
    }

    /**
     * Makes a pod's devices, all but ready: its packets go nowhere before {@link #open(Endpoint)}, so that none of them
     * can pass the host before there is a program to judge it.
     *
     * @throws IllegalArgumentException when there is no such namespace, or it has an eth0 already
     */
    void create(Endpoint endpoint) {
        try (NetworkNamespace pod = namespace(endpoint.netns())) {
            node.links().delete(endpoint.device()); // left by an agent that died half-way
            node.links()
                    .addVeth(VethSpec.of(endpoint.device(), POD_DEVICE)
                            .withPeerNamespace(pod)
                            .withPeerAddress(endpoint.mac())
                            .withMtu(mtu));
            disableIpv6(pod);
            try (Netlink inside = Netlink.open(pod)) {
                configure(inside, endpoint.address());
            } catch (RuntimeException e) {
                delete(endpoint);
                throw e;
            }
        } catch (LinuxException e) {
            throw e.errno().equals(Errno.EEXIST) ? alreadyConnected(endpoint) : e;
        }
    }

    private static IllegalArgumentException alreadyConnected(Endpoint endpoint) {
        return new IllegalArgumentException("network namespace " + endpoint.netns() + " has a device " + POD_DEVICE
                + " already; give the pod a namespace of its own");
    }

    /** A name below /run/netns, or a path to a namespace's file. */
    private static NetworkNamespace namespace(String netns) {
        try {
            return netns.startsWith("/") ? NetworkNamespace.open(Path.of(netns)) : NetworkNamespace.open(netns);
        } catch (LinuxException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                throw new IllegalArgumentException(
                        "no network namespace " + netns + "; create it first: ip netns add NAME");
            }
            throw e;
        }
    }

    /** The datapath has no IPv6 yet; without this, each pod's first packets would be router solicitations to drop. */
    private static void disableIpv6(NetworkNamespace pod) {
        try {
            pod.run(() -> Files.writeString(NO_IPV6, "1"));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "IPv6 stays on in " + pod + ": " + e.getMessage());
        }
    }

    private void configure(Netlink inside, IpAddress address) {
        int device = index(inside, POD_DEVICE);
        inside.links().setUp(index(inside, LOOPBACK));
        inside.links().setUp(device);
        inside.addresses().replace(LinkAddress.of(device, address));
        inside.routes().replace(Route.to(Cidr.of(router)).on(device));
        inside.routes().replace(Route.to(new Cidr(EVERYWHERE, 0)).via(router, device));
    }

    /** Lets a pod's packets flow, and tells the host the way to it. May be repeated. */
    void open(Endpoint endpoint) {
        int device = index(node, endpoint.device());
        node.links().setUp(device);
        node.routes().replace(Route.to(Cidr.of(endpoint.address())).on(device));
        node.neighbors().replace(Neighbor.permanent(device, endpoint.address(), endpoint.mac()));
    }

    /** Whether the pod's device is still there; it goes with the pod's namespace. */
    boolean isPresent(Endpoint endpoint) {
        return node.links().get(endpoint.device()).isPresent();
    }

    /** Removes a pod's devices, and routes with them; those that are gone do not matter. */
    public void delete(Endpoint endpoint) {
        node.links().delete(endpoint.device());
    }

    private static int index(Netlink netlink, String device) {
        return netlink.links()
                .get(device)
                .map(Link::index)
                .orElseThrow(() -> new IllegalStateException("no device " + device + " any more"));
    }

    @Override
    public void close() {
        node.close();
    }
}
