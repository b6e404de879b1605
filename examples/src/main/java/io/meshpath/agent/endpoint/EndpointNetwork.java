// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.GsoLimits;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Neighbor;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The devices and routes of pods: a veth pair for each, with {@code eth0} in the pod's namespace, and on this side a route
 * and a neighbour for each of the pod's addresses.
 *
 * <p>Works in the namespace of the thread that made it. Safe for use by multiple threads.
 */
public final class EndpointNetwork implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EndpointNetwork.class.getName());
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");
    private static final String NO_LINK_LOCAL_ADDRESS = "1"; // IN6_ADDR_GEN_MODE_NONE of linux/if_link.h

    private final Netlink node;
    private final PodInterface pods;
    private final int mtu;

    private EndpointNetwork(Netlink node, PodInterface pods, int mtu) {
        this.node = node;
        this.pods = pods;
        this.mtu = mtu;
    }

    /**
     * The pods' side of this namespace.
     *
     * @param routers the addresses that pods have as their gateways, one of each family they may have
     * @param mtu of pod devices, in octets
     * @param gso how large packets are that pods leave to their devices to cut up
     */
    public static EndpointNetwork open(List<IpAddress> routers, int mtu, GsoLimits gso) {
        return new EndpointNetwork(Netlink.open(), new PodInterface(routers, gso), mtu);
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
                    .addVeth(VethSpec.of(endpoint.device(), PodInterface.DEVICE)
                            .withPeerNamespace(pod)
                            .withPeerAddress(endpoint.mac())
                            .withMtu(mtu));
            try {
                silence(endpoint.device());
                pods.configure(pod, endpoint.addresses());
            } catch (RuntimeException e) {
                delete(endpoint);
                throw e;
            }
        } catch (LinuxException e) {
            throw e.errno().equals(Errno.EEXIST) ? alreadyConnected(endpoint) : e;
        }
    }

    private static IllegalArgumentException alreadyConnected(Endpoint endpoint) {
        return new IllegalArgumentException("network namespace " + endpoint.netns() + " has a device "
                + PodInterface.DEVICE + " already; give the pod a namespace of its own");
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

    /** Without a link-local address of its own, this side sends no multicast reports and solicitations to the pod. */
    private static void silence(String device) {
        try {
            Files.writeString(IPV6.resolve(device).resolve("addr_gen_mode"), NO_LINK_LOCAL_ADDRESS);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, device + " keeps its link-local address: " + e.getMessage());
        }
    }

    /** Lets a pod's packets flow, and tells the host the way to it. May be repeated. */
    void open(Endpoint endpoint) {
        int device = node.links()
                .get(endpoint.device())
                .map(Link::index)
                .orElseThrow(() -> new IllegalStateException("no device " + endpoint.device() + " any more"));
        node.links().setUp(device);
        for (IpAddress address : endpoint.addresses()) {
            node.routes().replace(Route.to(Cidr.of(address)).on(device));
            node.neighbors().replace(Neighbor.permanent(device, address, endpoint.mac()));
        }
    }

    /** Whether the pod's device is still there; it goes with the pod's namespace. */
    boolean isPresent(Endpoint endpoint) {
        return node.links().get(endpoint.device()).isPresent();
    }

    /** Removes a pod's devices, and routes with them; those that are gone do not matter. */
    public void delete(Endpoint endpoint) {
        node.links().delete(endpoint.device());
    }

    @Override
    public void close() {
        node.close();
    }
}
