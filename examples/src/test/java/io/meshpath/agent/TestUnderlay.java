// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;

/** The network around a {@link TestNode}: its underlay, whoever is at the other end of that, and connections between pods. */
final class TestUnderlay {
    static final String DEVICE = "eth0";

    private static final int PATIENCE_MILLIS = 800;

    private TestUnderlay() {}

    /** Connects a node's namespace with one for the other end. */
    static void create(NetworkNamespace node, NetworkNamespace other) {
        try (Netlink netlink = Netlink.open(node)) {
            VethSpec spec = VethSpec.of(DEVICE, "up").withPeerNamespace(other);
            Link eth0 = netlink.links().addVeth(spec);
            netlink.links().setUp(eth0.index());
            netlink.links().setUp(netlink.links().get("lo").orElseThrow().index());
            netlink.addresses().add(LinkAddress.of(eth0.index(), TestNode.ADDRESS, 24));
        }
    }

    /** Gives addresses to the other end: the first one on the link, the others behind it. */
    static void neighbour(NetworkNamespace node, NetworkNamespace other, String... addresses) {
        try (Netlink there = Netlink.open(other);
                Netlink here = Netlink.open(node)) {
            int up = there.links().get("up").orElseThrow().index();
            there.links().setUp(up);
            there.addresses().add(LinkAddress.of(up, IpAddress.parse(addresses[0]), 24));
            there.routes().replace(Route.to(Cidr.parse("10.217.0.0/16")).via(TestNode.ADDRESS, up));
            int eth0 = here.links().get(DEVICE).orElseThrow().index();
            for (String more : List.of(addresses).subList(1, addresses.length)) {
                IpAddress address = IpAddress.parse(more);
                there.addresses().add(LinkAddress.of(up, address, 32));
                here.routes().replace(Route.to(Cidr.of(address)).via(IpAddress.parse(addresses[0]), eth0));
            }
        }
    }

    /** By which address a server in one namespace sees a caller in the other. */
    static String callerSeen(NetworkNamespace from, NetworkNamespace at, String address) throws IOException {
        try (ServerSocket server = at.call(() -> new ServerSocket(0));
                Socket caller = from.call(() -> new Socket(address, server.getLocalPort()));
                Socket seen = server.accept()) {
            assertThat(caller.isConnected()).isTrue();
            return ((InetSocketAddress) seen.getRemoteSocketAddress())
                    .getAddress()
                    .getHostAddress();
        }
    }

    /** Whether a server in one namespace is reached from the other. */
    static boolean connects(NetworkNamespace from, NetworkNamespace to, String address, int port) throws IOException {
        try (ServerSocket server = to.call(() -> new ServerSocket(port))) {
            return from.call(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, server.getLocalPort()), PATIENCE_MILLIS);
                    return true;
                } catch (SocketTimeoutException e) {
                    return false;
                }
            });
        }
    }
}
