// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.agent.api.AgentException;
import io.meshpath.agent.api.BgpClient;
import io.meshpath.agent.api.BgpListing;
import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code meshpath bgp run} as a process of its own, with a neighbour behind a cable. */
final class BgpRunIT {
    private static final String CONFIGURATION = """
            router: {as: 65001, routerId: 192.0.2.1}
            neighbors:
            - {address: 198.51.100.2, as: 65002, connectRetry: 200ms, import: accept, export: accept}
            announce: [10.217.0.0/24]
            kernel: {table: 100}
            """;

    @TempDir
    private Path folder;

    private TestNamespaces namespaces;
    private Thread neighbor;
    private volatile boolean stopping;
    private Process daemon;
    private BgpClient client;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        namespaces = new TestNamespaces();
        NetworkNamespace far = namespaces.get("far");
        namespaces.get("near");
        run("near", "ip link add cable type veth peer name cable netns " + namespaces.name("far"));
        for (String side : List.of("near", "far")) {
            run(side, "ip addr add 198.51.100." + (side.equals("near") ? 1 : 2) + "/24 dev cable");
            run(side, "ip link set cable up");
        }
        neighbor = new Thread(() -> far.run(this::speak), "neighbor");
        neighbor.start();
        Path configuration = Files.writeString(folder.resolve("bgp.yaml"), CONFIGURATION);
        client = BgpClient.at(folder.resolve("bgp.sock"));
        daemon = namespaces.startLogged(
                folder.resolve("log"),
                "near",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.meshpath.command.Meshpath",
                "bgp",
                "run",
                "--config",
                configuration.toString(),
                "--socket",
                client.socket().toString());
        await(() -> routes().contains("203.0.113.0/24 "));
    }

    @AfterEach
    void stop() throws InterruptedException {
        stopping = true;
        if (neighbor != null) {
            neighbor.join();
        }
        if (namespaces != null) {
            namespaces.close();
        }
    }

    /** AS 65002, which accepts the daemon's connection and announces one prefix. */
    private void speak() {
        IpAddress address = IpAddress.parse("198.51.100.2");
        SpeakerSettings settings = new SpeakerSettings(new AsNumber(65002), RouterId.parse("192.0.2.2"))
                .withListen(new InetSocketAddress(address.toInetAddress(), 179));
        try (BgpSpeaker speaker = BgpSpeaker.open(settings)) {
            speaker.addNeighbor(NeighborSettings.builder(IpAddress.parse("198.51.100.1"), new AsNumber(65001))
                    .passive()
                    .importing(RoutePolicy.acceptAll())
                    .exporting(RoutePolicy.acceptAll())
                    .build());
            speaker.announce(Cidr.parse("203.0.113.0/24"), PathAttributes.EMPTY);
            while (!stopping) {
                long now = System.nanoTime();
                if (speaker.doWork(now) == 0) {
                    speaker.awaitWork(now);
                }
            }
        }
    }

    private String run(String namespace, String command) {
        try {
            return TestNamespaces.output(namespaces.start(namespace, command.split(" ", -1)));
        } catch (IOException e) {
            throw new IllegalStateException(command, e);
        }
    }

    /** What the daemon has put into its table of the kernel. */
    private String routes() {
        return run("near", "ip route show table 100");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 30 s").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private String since() {
        try {
            return client.neighbors().stream()
                    .map(BgpListing.Neighbor::since)
                    .findFirst()
                    .orElse("");
        } catch (AgentException e) {
            return "";
        }
    }

    @Test
    void sighupHasItReadItsConfigurationAgain() throws Exception {
        String since = since();
        Files.writeString(folder.resolve("bgp.yaml"), CONFIGURATION.replace("import: accept", "import: reject"));
        run("near", "kill -HUP " + daemon.pid());
        await(() -> !routes().contains("203.0.113.0/24"));
        assertThat(since()).isEqualTo(since);
        assertThat(daemon.isAlive()).isTrue();
    }

    @Test
    void sigtermTakesRoutesAndSocketAwayAndIsNoFailure() throws Exception {
        daemon.destroy();
        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.exitValue()).isZero();
        assertThat(routes()).doesNotContain("203.0.113.0/24");
        assertThat(client.socket()).doesNotExist();
    }

    @Test
    void aDaemonThatNeighborsWaitForLeavesItsRoutes() throws Exception {
        Files.writeString(
                folder.resolve("bgp.yaml"), CONFIGURATION.replace("import:", "gracefulRestart: both, import:"));
        assertThat(client.reload().lines()).isNotEmpty();
        await(() -> routes().contains("203.0.113.0/24 "));
        daemon.destroy();
        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(routes()).contains("203.0.113.0/24 ");
    }
}
