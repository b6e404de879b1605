// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.Direct;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netfilter.Masquerade;
import io.meshpath.datapath.netfilter.MasqueradeSettings;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods of both families over underlays of both, by each way from node to node. */
@ParameterizedClass(name = "{0}, IPv4 underlay: {1}")
@MethodSource("ways")
class FamiliesIT {
    private static final int PATIENCE = 3_000; // milliseconds
    private static final int STREAM_LENGTH = 4 << 20;

    private static DualStackMesh mesh;

    private final DualStackMesh.Node a = mesh.a;
    private final DualStackMesh.Node b = mesh.b;

    @Parameter(0) // as openMesh has it: JUnit gives it there only if it is here too
    Encapsulation encapsulation;

    @Parameter(1)
    boolean underlayIsV4;

    static Stream<Arguments> ways() {
        return Stream.of(
                way(Vxlan.encapsulation(), true),
                way(Vxlan.encapsulation(), false),
                way(Geneve.encapsulation(), true),
                way(Geneve.encapsulation(), false),
                way(Direct.routing(), true));
    }

    private static Arguments way(Encapsulation encapsulation, boolean underlayIsV4) {
        return Arguments.of(Named.of(encapsulation.name(), encapsulation), underlayIsV4);
    }

    @BeforeParameterizedClassInvocation
    static void openMesh(Encapsulation encapsulation, boolean underlayIsV4) {
        mesh = DualStackMesh.create(encapsulation, underlayIsV4);
    }

    @AfterParameterizedClassInvocation
    static void closeMesh() {
        if (mesh != null) {
            mesh.close();
            mesh = null;
        }
    }

    /** One datagram there and one back; answers the source that the server saw. */
    private static IpAddress exchange(NetworkNamespace from, IpAddress client, NetworkNamespace to, IpAddress server)
            throws IOException {
        try (DatagramSocket asks = socket(from, client);
                DatagramSocket answers = socket(to, server)) {
            asks.send(new DatagramPacket(new byte[1], 1, answers.getLocalSocketAddress()));
            DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            answers.receive(packet);
            IpAddress source = IpAddress.of(packet.getAddress());
            answers.send(packet);
            asks.receive(packet);
            return source;
        }
    }

    private static DatagramSocket socket(NetworkNamespace namespace, IpAddress address) throws IOException {
        DatagramSocket socket = namespace.call(() -> new DatagramSocket(0, address.toInetAddress()));
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void podsOfTwoNodesReachEachOtherByAllTheirAddresses(boolean isV4) throws IOException {
        for (int i = 0; i < 4; i++) {
            IpAddress client = a.podAddress(isV4, i & 1);
            assertThat(exchange(a.pod, client, b.pod, b.podAddress(isV4, i >> 1)))
                    .isEqualTo(client);
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aStreamArrivesWhole(boolean isV4) throws Exception {
        byte[] sent = new byte[STREAM_LENGTH];
        new Random(4).nextBytes(sent);
        IpAddress address = b.podAddress(isV4, 0);
        try (ServerSocket server = b.pod.call(() -> new ServerSocket(0, 1, address.toInetAddress()));
                Socket sender = a.pod.call(() -> new Socket(address.toInetAddress(), server.getLocalPort()));
                Socket receiver = server.accept()) {
            receiver.setSoTimeout(PATIENCE);
            CompletableFuture<Boolean> received = CompletableFuture.supplyAsync(() -> arrives(receiver, sent));
            sender.getOutputStream().write(sent);
            assertThat(received.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean arrives(Socket receiver, byte[] sent) {
        try {
            return Arrays.equals(receiver.getInputStream().readNBytes(sent.length), sent);
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theHostAndItsPodReachEachOther(boolean isV4) throws IOException {
        assertThat(exchange(a.namespace, a.address(isV4), a.pod, a.podAddress(isV4, 0)))
                .isEqualTo(a.address(isV4));
        assertThat(exchange(a.pod, a.podAddress(isV4, 0), a.namespace, a.address(isV4)))
                .isEqualTo(a.podAddress(isV4, 0));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theWorldSeesTheNodeAndOtherPodsSeeThePod(boolean isV4) throws IOException {
        IpAddress pod = a.podAddress(isV4, 0);
        try (Masquerade masquerade = Masquerade.open(a.namespace, "meshpath-test")) {
            masquerade.apply(MasqueradeSettings.of(List.of(a.podCidr(isV4)), List.of(b.podCidr(isV4))));
            assertThat(exchange(a.pod, pod, mesh.world, DualStackMesh.router(1, isV4)))
                    .isEqualTo(a.address(isV4));
            assertThat(exchange(a.pod, pod, b.pod, b.podAddress(isV4, 0))).isEqualTo(pod);
            assertThat(masquerade.remove()).isTrue();
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theWorldReachesAPodThatItHasARouteTo(boolean isV4) throws IOException {
        IpAddress world = DualStackMesh.router(1, isV4);
        assertThat(exchange(mesh.world, world, a.pod, a.podAddress(isV4, 0))).isEqualTo(world);
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aPodReachesItsOwnAddresses(boolean isV4) throws IOException {
        IpAddress first = a.podAddress(isV4, 0);
        assertThat(exchange(a.pod, first, a.pod, first)).isEqualTo(first);
        assertThat(exchange(a.pod, first, a.pod, a.podAddress(isV4, 1))).isEqualTo(first);
    }
}
