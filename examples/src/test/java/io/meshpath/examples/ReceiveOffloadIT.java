// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.ReceiveOffload;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.Offload;
import io.meshpath.datapath.netlink.Offloads;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.vxlan.Vxlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream whose segments cross the underlay one by one, because the sender's device cannot cut them up. */
class ReceiveOffloadIT {
    private static final String DEVICE = "mp-gro-vxlan";
    private static final int LENGTH = 4 << 20;
    private static final int SEGMENTS = LENGTH / 1398; // an MTU of 1450, less 52 octets of headers

    private TwoNodes nodes;

    @BeforeEach
    void build() {
        nodes = TwoNodes.create(Vxlan.encapsulation());
        nodes.atlanta.namespace.run(() -> Offloads.set("underlay", Offload.TCP_SEGMENTATION, false));
        nodes.toronto.namespace.run(() -> Offloads.set("underlay", Offload.GENERIC_RECEIVE, true));
    }

    @AfterEach
    void remove() {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    void segmentsAreJoinedBeforeTheDatapathSeesThem() throws Exception {
        assertThat(nodes.toronto.datapath().receiveOffload()).isEqualTo(ReceiveOffload.OWN_DEVICE);
        assertThat(packetsOfAStream()).isLessThan(SEGMENTS / 2);
    }

    @Test
    void withoutTheDeviceEachPassesByItself() throws Exception {
        assertThat(hasDevice()).isTrue();
        TwoNodes.ip(nodes.toronto.namespace, "link delete " + DEVICE);
        assertThat(packetsOfAStream()).isGreaterThanOrEqualTo(SEGMENTS);
    }

    @Test
    void theDeviceGoesWithTheDatapath() {
        nodes.toronto.stop();
        assertThat(hasDevice()).isFalse();
    }

    private boolean hasDevice() {
        return nodes.toronto.namespace.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                return netlink.links().get(DEVICE).isPresent();
            }
        });
    }

    /** How many packets toronto's pod was sent while a stream to it arrived whole. */
    private long packetsOfAStream() throws Exception {
        byte[] sent = new byte[LENGTH];
        new Random(8).nextBytes(sent);
        long before = delivered();
        try (ServerSocket server = nodes.toronto.pod.call(ReceiveOffloadIT::listen)) {
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> receive(server));
            nodes.atlanta.pod.run(() -> send(server.getLocalPort(), sent));
            assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(sent);
        }
        return delivered() - before;
    }

    private long delivered() {
        return nodes.toronto.datapath().counters().entries().stream()
                .filter(counter -> counter.reason() == DropReason.FORWARDED)
                .filter(counter -> counter.direction() == Direction.INGRESS)
                .mapToLong(Counter::packets)
                .sum();
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] receive(ServerSocket server) {
        try (Socket socket = server.accept()) {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(int port, byte[] octets) {
        try (Socket socket = new Socket(InetAddress.getByName(nodes.toronto.podAddress.toString()), port)) {
            socket.getOutputStream().write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
