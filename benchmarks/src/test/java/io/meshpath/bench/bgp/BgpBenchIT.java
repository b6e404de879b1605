// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bench.Report;
import io.meshpath.bench.Row;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All speakers do the same work. Needs root, a C compiler, bird2, frr, openbgpd and gobgpd. */
class BgpBenchIT {
    private static final String OF_A_KILLED_RUN = "mp-bgp-bench-4194305-router"; // no process has such a number
    private static final Duration HOLD = Duration.ofSeconds(90);
    private static final Pace PACE = new Pace(Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofMillis(10));
    private static final List<Daemon> DAEMONS = Plan.of(true).daemons();

    private static Network network;
    private static Peers peers;

    @BeforeAll
    static void open() {
        NetworkNamespace.create(OF_A_KILLED_RUN).close();
        network = Network.create();
        peers = Peers.start(network);
    }

    @AfterAll
    static void close() {
        peers.close();
        network.close();
    }

    static Stream<Arguments> daemonsInBothFamilies() {
        return DAEMONS.stream()
                .flatMap(daemon -> Stream.of(Family.values())
                        .map(family -> Arguments.of(Named.of(daemon.name(), daemon), family)));
    }

    @ParameterizedTest
    @MethodSource("daemonsInBothFamilies")
    void passesOnEachRouteOnceAndTakesItBackAndChangesIt(Daemon daemon, Family family) {
        assertThat(daemon.missing()).isEmpty();
        RouteTable table = RouteTable.internet(family, 0.01);
        try (TableFiles files = TableFiles.write(table, 1);
                Run run = start(files, daemon)) {
            run.connect(1, HOLD);
            assertThat(run.announce().complete()).isPresent();
            assertThat(run.change(files.changes().get(0)).complete()).isPresent();
            assertThat(run.withdraw().complete()).isPresent();
            assertThat(run.announce().heard().announced()).isEqualTo(table.routes());
            assertThat(run.residentMegabytes()).isPositive();
            assertThat(run.cpuSeconds()).isPositive();
        }
    }

    private static Run start(TableFiles files, Daemon daemon) {
        return Run.start(network, peers, files, daemon, new Measurements(List.of(daemon.name())), PACE);
    }

    @Test
    void aReportHasRowsOfAllAndRatiosToThePeer() {
        RouteTable table = RouteTable.internet(Family.IPV4, 0.01);
        List<Daemon> two = DAEMONS.subList(0, 2);
        Plan plan = new Plan(true, two, 1, List.of(table), table, PACE);
        Report report = new BgpBench().run(plan);
        assertThat(report.rows())
                .filteredOn(row -> row.setup().equals(two.get(1).name()))
                .extracting(Row::metric)
                .contains(
                        table.name() + ", " + Course.WARM,
                        table.name() + ", " + Course.RESTARTED,
                        table.name() + ", " + Course.TEN_UPDATES,
                        table.name() + ", " + Course.LATE);
        assertThat(report.ratios())
                .filteredOn(ratio -> ratio.metric().endsWith(Course.UPDATES))
                .singleElement()
                .satisfies(ratio -> assertThat(ratio.median()).isLessThanOrEqualTo(1.05));
    }

    @Test
    void whatAKilledRunLeftIsGone() {
        assertThat(NetworkNamespace.exists(OF_A_KILLED_RUN)).isFalse();
    }
}
