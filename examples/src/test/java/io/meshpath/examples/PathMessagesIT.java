// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.Direct;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.examples.TwoNodes.Run;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pods with a real kernel make of what the datapath tells them: of neighbours, of packets too big, of the end of hops. */
class PathMessagesIT {
    private static final int UNDERLAY_MTU = 1500;
    private static final int STREAM_LENGTH = 4 << 20;
    private static final int PATIENCE_SECONDS = 30;

    private TwoNodes nodes;

    static Stream<Named<Encapsulation>> tunnels() {
        return Stream.of(Vxlan.encapsulation(), Geneve.encapsulation())
                .map(encapsulation -> Named.of(encapsulation.name(), encapsulation));
    }

    static Stream<Named<Encapsulation>> ways() {
        return Stream.concat(tunnels(), Stream.of(Named.of("direct", Direct.routing())));
    }

    private void build(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
    }

    @AfterEach
    void remove() {
        if (nodes != null) {
            nodes.close();
        }
    }

    /** As if somebody had not reckoned with the tunnel. */
    private void widenPods() {
        for (TwoNodes.Node node : List.of(nodes.atlanta, nodes.toronto)) {
            TwoNodes.ip(node.namespace, "link set " + node.endpoint().hostDevice() + " mtu " + UNDERLAY_MTU);
            TwoNodes.ip(node.pod, "link set eth0 mtu " + UNDERLAY_MTU);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tunnels")
    void aPodHearsHowLargeItsPacketsMayBe(Encapsulation encapsulation) {
        build(encapsulation);
        widenPods();
        Run ping = nodes.atlanta.inPod(
                "ping", "-n", "-c", "1", "-W", "1", "-M", "do", "-s", "1472", nodes.toronto.podAddress.toString());
        assertThat(ping.succeeded()).isFalse();
        assertThat(ping.output())
                .contains("From " + nodes.atlanta.address)
                .contains("mtu = " + encapsulation.podMtu(UNDERLAY_MTU, false));
    }

    @Test
    void aStreamArrivesWholeFromAPodThatHadToHearIt() throws Exception {
        build(Vxlan.encapsulation());
        widenPods();
        byte[] sent = new byte[STREAM_LENGTH];
        new Random(STREAM_LENGTH).nextBytes(sent);
        InetAddress address = nodes.toronto.podAddress.toInetAddress();
        try (ServerSocket server = nodes.toronto.pod.call(() -> new ServerSocket(0, 1, address));
                Socket sender = nodes.atlanta.pod.call(() -> new Socket(address, server.getLocalPort()));
                Socket receiver = server.accept()) {
            receiver.setSoTimeout(PATIENCE_SECONDS * 1000);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(sender, sent));
            byte[] received = receiver.getInputStream().readNBytes(STREAM_LENGTH);
            sending.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(Arrays.equals(received, sent)).isTrue();
        }
        assertThat(nodes.atlanta
                        .inPod("ip", "route", "get", address.getHostAddress())
                        .output())
                .contains("mtu " + Vxlan.encapsulation().podMtu(UNDERLAY_MTU, false));
    }

    private static void send(Socket sender, byte[] bytes) {
        try {
            sender.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void bothNodesAreHopsOfThePath(Encapsulation encapsulation) {
        build(encapsulation);
        assertThat(ping(1).output()).contains("From " + nodes.atlanta.address).contains("Time to live exceeded");
        assertThat(ping(2).output()).contains("From " + nodes.toronto.address).contains("Time to live exceeded");
        assertThat(ping(3).succeeded()).isTrue();
    }

    private String to6() {
        return nodes.toronto.podAddress6.toString();
    }

    private String ping6(int hops) {
        return nodes.atlanta
                .inPod("ping", "-n", "-c", "1", "-W", "1", "-t", Integer.toString(hops), to6())
                .output();
    }

    private Run ping(int hops) {
        String to = nodes.toronto.podAddress.toString();
        return nodes.atlanta.inPod("ping", "-n", "-c", "1", "-W", "1", "-t", Integer.toString(hops), to);
    }

    @Test
    void podsOfIpv6FindTheirWayByNeighborDiscovery() {
        build(Vxlan.encapsulation());

        Run ping = nodes.atlanta.inPod("ping", "-n", "-c", "2", "-i", "0.2", "-W", "1", to6());

        assertThat(ping.succeeded()).as(ping.output()).isTrue();
        String hostSide = TwoNodes.run(
                        nodes.atlanta.namespace,
                        "ip",
                        "-o",
                        "link",
                        "show",
                        nodes.atlanta.endpoint().hostDevice())
                .output();
        String neighbor =
                nodes.atlanta.inPod("ip", "-6", "neigh", "show", "fe80::1").output();
        assertThat(hostSide).contains("link/ether " + neighbor.replaceAll("(?s).*lladdr ([0-9a-f:]{17}).*", "$1"));
        assertThat(ping6(1)).contains("From " + nodes.atlanta.address6).contains("Time exceeded: Hop limit");
        assertThat(ping6(2)).contains("From " + nodes.toronto.address6).contains("Time exceeded: Hop limit");
    }
}
