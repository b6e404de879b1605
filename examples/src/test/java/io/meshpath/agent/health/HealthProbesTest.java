// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.IpAddress;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HealthProbesTest {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final Duration NEVER = Duration.ofHours(1);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private List<HealthResult> probe(int port, HealthTarget... targets) {
        try (HealthProbes probes = HealthProbes.start(loops, port, NEVER, () -> List.of(targets))) {
            List<HealthResult> results = probes.probe().join();
            assertThat(probes.results()).isEqualTo(results);
            return results;
        }
    }

    @Test
    void measuresANodeThatAnswers() throws IOException {
        try (HealthServer server = HealthServer.listen(LOOPBACK, 0, "s1", loops)) {
            assertThat(probe(server.port(), new HealthTarget("singapore", "s1", LOOPBACK)))
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.error()).isEmpty();
                        assertThat(result.latency())
                                .hasValueSatisfying(
                                        latency -> assertThat(latency).isBetween(Duration.ZERO, Duration.ofSeconds(2)));
                    });
        }
    }

    @Test
    void saysWhyANodeIsNotReachable() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(probe(closed, new HealthTarget("singapore", "s1", LOOPBACK)))
                .extracting(HealthResult::error)
                .containsExactly(Optional.of("connection refused"));
    }

    @Test
    void aNodeThatOnlyAcceptsIsNotHealthy() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(probe(silent.getLocalPort(), new HealthTarget("singapore", "s1", LOOPBACK)))
                    .extracting(HealthResult::error)
                    .containsExactly(Optional.of("no answer"));
        }
    }

    @Test
    void probesEveryNodeOnceAndSortsThem() throws IOException {
        HealthTarget[] nodes = IntStream.range(0, 300)
                .mapToObj(i -> new HealthTarget("c" + i % 3, "n%03d".formatted(299 - i), LOOPBACK))
                .toArray(HealthTarget[]::new);
        try (HealthServer server = HealthServer.listen(LOOPBACK, 0, "n", loops)) {
            assertThat(probe(server.port(), nodes))
                    .hasSize(300)
                    .allSatisfy(result -> assertThat(result.error()).isEmpty())
                    .isSortedAccordingTo(
                            (a, b) -> (a.target().cluster() + a.target().node())
                                    .compareTo(b.target().cluster() + b.target().node()));
        }
    }

    @Test
    void aRoundWithoutNodesIsDoneAtOnce() {
        assertThat(probe(4240)).isEmpty();
    }

    @Test
    void aRoundBeginsWhenTheOneBeforeHasEnded() throws IOException {
        HealthTarget silent = new HealthTarget("singapore", "s1", LOOPBACK);
        Duration often = Duration.ofMillis(10);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HealthProbes probes = HealthProbes.start(loops, server.getLocalPort(), often, () -> List.of(silent));
                Socket first = server.accept();
                Socket second = server.accept()) {
            assertThat(second).isNotSameAs(first);
            assertThat(probes.results()).extracting(HealthResult::error).containsExactly(Optional.of("no answer"));
        }
    }
}
