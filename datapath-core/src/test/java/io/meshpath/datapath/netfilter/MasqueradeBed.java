// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pod, its node, and a host of the world that knows the way to both: three namespaces and two veths between them. */
final class MasqueradeBed implements AutoCloseable {
    static final String UPLINK = "eth0";
    static final int PORT = 7;

    private static final int TIMEOUT_MILLISECONDS = 3_000;

    private final TestNamespaces namespaces;
    private final NetworkNamespace pod;
    private final NetworkNamespace node;
    private final DatagramSocket world4;
    private final DatagramSocket world6;

    private MasqueradeBed(TestNamespaces namespaces) throws IOException {
        this.namespaces = namespaces;
        this.pod = namespaces.create();
        this.node = namespaces.create();
        NetworkNamespace world = namespaces.create();
        for (NetworkNamespace each : List.of(pod, node, world)) {
            // A router asks for its neighbours from its link-local address, which it has at once without DAD.
            each.run(() -> Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/accept_dad"), "0"));
        }
        node.run(() -> {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
        });
        join(node, "pod0", pod, 1);
        join(world, "node0", node, 2);
        world4 = listen(world, address(true, 2, 1));
        world6 = listen(world, address(false, 2, 1));
    }

    static MasqueradeBed open() throws Exception {
        TestNamespaces namespaces = TestNamespaces.open();
        try {
            return new MasqueradeBed(namespaces);
        } catch (IOException | RuntimeException e) {
            namespaces.close();
            throw e;
        }
    }

    /** The address of one side of network 1 (pod and node) or 2 (node and world); the router's side is 1. */
    static IpAddress address(boolean isV4, int network, int side) {
        return IpAddress.parse(isV4 ? "10.217." + network + "." + side : "fd00:217:" + network + "::" + side);
    }

    static Cidr network(boolean isV4, int network) {
        return Cidr.masking(address(isV4, network, 1), isV4 ? 24 : 64);
    }

    static IpAddress pod(boolean isV4) {
        return address(isV4, 1, 2);
    }

    static IpAddress node(boolean isV4) {
        return address(isV4, 2, 2);
    }

    static IpAddress world(boolean isV4) {
        return address(isV4, 2, 1);
    }

    /** The second namespace gets the second address of the network and a default route to the first. */
    private void join(NetworkNamespace router, String device, NetworkNamespace other, int network) {
        Netlink there = namespaces.netlink(router);
        Netlink here = namespaces.netlink(other);
        int first = there.links()
                .addVeth(VethSpec.of(device, UPLINK).withPeerNamespace(other))
                .index();
        int second = here.links().get(UPLINK).orElseThrow().index();
        there.links().setUp(first);
        here.links().setUp(second);
        for (boolean isV4 : new boolean[] {true, false}) {
            IpAddress gateway = address(isV4, network, 1);
            int length = network(isV4, network).prefixLength();
            int flags = isV4 ? 0 : LinkAddress.NO_DUPLICATE_DETECTION;
            there.addresses().add(LinkAddress.of(first, gateway, length).withFlags(flags));
            here.addresses()
                    .add(LinkAddress.of(second, address(isV4, network, 2), length)
                            .withFlags(flags));
            here.routes()
                    .add(Route.to(Cidr.masking(gateway, 0))
                            .with(NextHop.via(gateway, second).withOnLink()));
            if (network == 2) {
                there.routes().add(Route.to(network(isV4, 1)).via(address(isV4, 2, 2), first));
            }
        }
    }

    private static DatagramSocket listen(NetworkNamespace namespace, IpAddress address) throws IOException {
        DatagramSocket socket = namespace.call(() -> new DatagramSocket(null));
        namespace.run(() -> socket.bind(new InetSocketAddress(address.toInetAddress(), PORT)));
        socket.setSoTimeout(TIMEOUT_MILLISECONDS);
        return socket;
    }

    NetworkNamespace node() {
        return node;
    }

    /** The settings that masquerade the pod's network for everybody but {@code excluded}. */
    static MasqueradeSettings settings(Cidr... excluded) {
        return MasqueradeSettings.of(List.of(network(true, 1), network(false, 1)), List.of(excluded));
    }

    /** Sends a datagram from a new port of the pod's, and has it answered; answers the source that the world saw. */
    IpAddress sourceSeenByTheWorld(boolean isV4) throws IOException {
        try (DatagramSocket client =
                pod.call(() -> new DatagramSocket(0, pod(isV4).toInetAddress()))) {
            client.setSoTimeout(TIMEOUT_MILLISECONDS);
            return exchange(client, isV4);
        }
    }

    /** A socket of the pod's whose packets are one connection. */
    DatagramSocket client(boolean isV4) throws IOException {
        DatagramSocket client = pod.call(() -> new DatagramSocket(0, pod(isV4).toInetAddress()));
        client.setSoTimeout(TIMEOUT_MILLISECONDS);
        return client;
    }

    /** One datagram there and one back; answers the source that the world saw. */
    IpAddress exchange(DatagramSocket client, boolean isV4) throws IOException {
        InetAddress world = world(isV4).toInetAddress();
        DatagramSocket server = isV4 ? world4 : world6;
        client.send(new DatagramPacket(new byte[1], 1, world, PORT));
        DatagramPacket packet = new DatagramPacket(new byte[8], 8);
        server.receive(packet);
        IpAddress source = IpAddress.of(packet.getAddress());
        server.send(packet);
        client.receive(packet);
        return source;
    }

    @Override
    public void close() throws Exception {
        world4.close();
        world6.close();
        namespaces.close();
    }
}
