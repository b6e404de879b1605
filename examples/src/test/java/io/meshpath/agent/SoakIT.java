// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.Listing;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Endpoints, identities and policies come and go under traffic. Half a minute long, or as long as the environment's
 * MESHPATH_SOAK says, as a duration of ISO 8601: {@code meshpath test --long} has ten minutes.
 */
final class SoakIT {
    private static final Duration LENGTH = Duration.parse(System.getenv().getOrDefault("MESHPATH_SOAK", "PT30S"));

    private static final int BURST = 20;
    private static final int GUEST_PORT = 20_000;

    /** What one more descriptor for each of the last pods and connections would come to. */
    private static final int LEEWAY = 20;

    private static final String DB = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: db, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: db}}
              ingress:
              - fromEndpoints:
                - matchLabels: {app: web}
                - matchLabels: {app: guest, ticket: valid}
            """;

    @TempDir
    Path folder;

    private TestMesh mesh;
    private SoakPods pods;
    private final Random random = new Random(5);
    private int rounds;

    @Test
    void whatMayPassLosesNoPacketAndWhatMayNotIsNeverHeard() throws Exception {
        try (TestMesh started = TestMesh.start(folder)) {
            mesh = started;
            policies(DB);
            try (SoakPods running = SoakPods.start(mesh)) {
                pods = running;
                soak();
                assertThat(pods.losses()).isEmpty();
                assertThat(pods.intrusions()).isZero();
                System.out.println("soak of " + LENGTH + ": " + rounds + " rounds of churn; " + pods);
            }
        }
    }

    private void soak() throws IOException {
        long end = System.nanoTime() + LENGTH.toNanos();
        int files = 0;
        do {
            round();
            assertThat(pods.intrusions()).as("intrusions by round " + rounds).isZero();
            if (++rounds == 2) {
                files = openFiles();
            }
        } while (System.nanoTime() < end || rounds < 4);
        assertThat(openFiles()).isLessThan(files + LEEWAY);
        for (int node = 1; node <= 2; node++) {
            assertThat(mesh.agent(node).client().status().problems()).isEmpty();
            assertThat(mesh.agent(node).client().endpoints()).hasSize(3);
        }
    }

    private int openFiles() {
        return mesh.agent(1).openFiles() + mesh.agent(2).openFiles();
    }

    private void policies(String text) throws IOException {
        mesh.agent(1).enforce("db", text);
        mesh.agent(2).enforce("db", text);
    }

    private void round() throws IOException {
        int node = 1 + random.nextInt(2);
        boolean valid = random.nextBoolean();
        String name = "guest" + rounds;
        TestAgent agent = mesh.agent(node);
        Listing.Endpoint guest =
                agent.createPod(name, "app=guest", "ticket=" + (valid ? "valid" : "forged"), "round=" + rounds);
        try (DatagramSocket socket = agent.datagrams(name, GUEST_PORT)) {
            visit(socket, guest, valid);
            policies(DB + otherRules());
            visit(socket, guest, valid);
            policies(DB.replace("ticket: valid", "ticket: forged"));
            visit(socket, guest, !valid);
            policies(DB);
            visit(socket, guest, valid);
        }
        agent.deletePod(name);
    }

    /** Peers that nobody is, by rules that are never the same, before the next policy begins. */
    private String otherRules() {
        StringBuilder rules = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            rules.append("    - matchLabels: {app: nobody")
                    .append(rounds)
                    .append('-')
                    .append(i)
                    .append("}\n");
        }
        return rules.toString();
    }

    private void visit(DatagramSocket socket, Listing.Endpoint guest, boolean allowed) {
        for (int server = 1; server <= 2; server++) {
            visit(socket, guest, server, allowed);
        }
    }

    private void visit(DatagramSocket socket, Listing.Endpoint guest, int server, boolean allowed) {
        boolean ipv6 = rounds % 2 == 1;
        InetAddress address = SoakPods.addresses(guest).get(ipv6 ? 1 : 0);
        InetSocketAddress db = pods.server(server, ipv6);
        int before = pods.heard(server, address);
        if (allowed) { // a new identity is known elsewhere as soon as it has travelled there
            mesh.agent(server).await(guest.name() + " to be let in", () -> UdpExchange.with(socket, db, 1) == 1);
        }
        int answered = allowed ? UdpExchange.withAll(socket, db, BURST) : UdpExchange.with(socket, db, BURST);
        assertThat(answered)
                .as(() -> "round " + rounds + ", " + guest + " to db" + server)
                .isEqualTo(allowed ? BURST : 0);
        if (!allowed) {
            assertThat(pods.heard(server, address)).isEqualTo(before);
        }
    }
}
