// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.direct;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.NextHop;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.TestNamespaces;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two nodes on networks of their own, and a router between them, which is the world as well. */
final class RoutedMesh implements AutoCloseable {
    private static final int PATIENCE = 2_000; // milliseconds

    private final TestNamespaces namespaces;
    private final List<RoutedNode> nodes = new ArrayList<>();
    final NetworkNamespace world;
    final RoutedNode a;
    final RoutedNode b;

    private RoutedMesh(TestNamespaces namespaces) throws IOException {
        this.namespaces = namespaces;
        this.world = namespaces.create();
        world.run(() -> {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
            Files.writeString(Path.of("/proc/sys/net/ipv6/icmp/ratelimit"), "0"); // one test's errors are not another's
        });
        this.a = node(1);
        this.b = node(2);
        a.know(b);
        b.know(a);
    }

    static RoutedMesh open() throws Exception {
        TestNamespaces namespaces = TestNamespaces.open();
        try {
            return new RoutedMesh(namespaces);
        } catch (IOException | RuntimeException e) {
            namespaces.close();
            throw e;
        }
    }

    private RoutedNode node(int number) throws IOException {
        NetworkNamespace namespace = namespaces.create();
        join(namespace, number);
        RoutedNode node = new RoutedNode(number, namespace, namespaces.create());
        nodes.add(node);
        try (Netlink router = Netlink.open(world)) {
            int device = router.links().get(device(number)).orElseThrow().index();
            for (boolean isV4 : new boolean[] {true, false}) {
                router.routes().add(Route.to(node.podCidr(isV4)).via(node.address(isV4), device));
            }
        }
        return node;
    }

    /** The router's device to a node. */
    static String device(int node) {
        return "to-node" + node;
    }

    private void join(NetworkNamespace node, int number) {
        try (Netlink router = Netlink.open(world);
                Netlink inside = Netlink.open(node)) {
            int there = router.links()
                    .addVeth(VethSpec.of(device(number), RoutedNode.UPLINK).withPeerNamespace(node))
                    .index();
            int here = inside.links().get(RoutedNode.UPLINK).orElseThrow().index();
            router.links().setUp(there);
            inside.links().setUp(1);
            inside.links().setUp(here);
            for (boolean isV4 : new boolean[] {true, false}) {
                IpAddress gateway = RoutedNode.uplink(number, 1, isV4);
                int length = isV4 ? 24 : 64;
                int flags = isV4 ? 0 : LinkAddress.NO_DUPLICATE_DETECTION;
                router.addresses().add(LinkAddress.of(there, gateway, length).withFlags(flags));
                inside.addresses()
                        .add(LinkAddress.of(here, RoutedNode.uplink(number, 2, isV4), length)
                                .withFlags(flags));
                inside.routes()
                        .add(Route.to(Cidr.masking(gateway, 0))
                                .with(NextHop.via(gateway, here).withOnLink()));
            }
        }
    }

    /** Gives the router's device to {@code b} another MTU. */
    void narrowTheWayToB(int mtu) {
        try (Netlink router = Netlink.open(world)) {
            router.links().setMtu(router.links().get(device(2)).orElseThrow().index(), mtu);
        }
    }

    /** The router's own address, as {@code a} sees it. */
    IpAddress world(boolean isV4) {
        return RoutedNode.uplink(1, 1, isV4);
    }

    /**
     * Sends a datagram from one namespace to an address in another and one back.
     *
     * @return the source that the server saw
     * @throws java.net.SocketTimeoutException when either does not arrive
     */
    static IpAddress exchange(NetworkNamespace from, IpAddress client, NetworkNamespace to, IpAddress server)
            throws IOException {
        try (DatagramSocket asks = socket(from, client);
                DatagramSocket answers = socket(to, server)) {
            return exchange(asks, answers);
        }
    }

    static DatagramSocket socket(NetworkNamespace namespace, IpAddress address) throws IOException {
        DatagramSocket socket = namespace.call(() -> new DatagramSocket(0, address.toInetAddress()));
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    static IpAddress exchange(DatagramSocket asks, DatagramSocket answers) throws IOException {
        asks.send(new DatagramPacket(new byte[1], 1, answers.getLocalSocketAddress()));
        DatagramPacket packet = new DatagramPacket(new byte[8], 8);
        answers.receive(packet);
        IpAddress source = IpAddress.of(packet.getAddress());
        answers.send(packet);
        asks.receive(packet);
        return source;
    }

    @Override
    public void close() throws Exception {
        nodes.forEach(RoutedNode::close);
        namespaces.close();
    }
}
