// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bench.Report;
import io.meshpath.bench.Row;
import io.meshpath.bench.Target;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole run, with few lanes. Needs root and iperf3. */
class PodPathBenchIT {
    private static final Lane.Spec OURS = new Lane.Spec(Plan.OURS, Family.IPV4, Segmentation.HARDWARE);
    private static final Lane.Spec FLANNEL = new Lane.Spec(KernelWay.FLANNEL, Family.IPV4, Segmentation.HARDWARE);

    private static final String OF_A_KILLED_RUN = "mp-path-4194305-0-node1"; // no process has such a number

    private static Report report;

    @BeforeAll
    static void runOnce() {
        NetworkNamespace.create(OF_A_KILLED_RUN).close();
        report = new PodPathBench().run(new Plan(true, List.of(FLANNEL, OURS), 2, 0.05));
    }

    @Test
    void eachMetricHasARowOfAllRounds() {
        assertThat(report.rows())
                .filteredOn(row -> row.setup().equals(FLANNEL.toString()))
                .extracting(Row::metric)
                .containsExactly(
                        "1 TCP stream",
                        "1 TCP stream, processor time",
                        "request/response",
                        "request/response, p50",
                        "request/response, p99",
                        "connect/request/response",
                        "UDP, 18 octets",
                        "UDP, 1,360 octets");
        assertThat(report.rows())
                .filteredOn(row -> row.setup().equals(FLANNEL.toString()))
                .extracting(Row::runs)
                .containsOnly(2);
    }

    @Test
    void theRunTimeOfOurProgramsIsToldForBothSides() {
        assertThat(report.rows())
                .filteredOn(row -> row.setup().equals(OURS.toString()))
                .extracting(Row::metric)
                .contains(
                        ProgramTimes.metric("from_pod", Workload.REQUESTS),
                        ProgramTimes.metric("from_underlay", Workload.SMALL_DATAGRAMS));
    }

    @Test
    void oursIsComparedWithThePeerInEachMetricOfBoth() {
        assertThat(report.ratios()).hasSize(8).allSatisfy(ratio -> {
            assertThat(ratio.ours()).isEqualTo(OURS.toString());
            assertThat(ratio.peer()).isEqualTo(FLANNEL.toString());
        });
    }

    @Test
    void targetsAreThoseOfTheLanesThatRan() {
        assertThat(report.targets())
                .extracting(Target::name)
                .containsExactly(
                        "1 TCP stream beside flannel-style vxlan, IPv4",
                        "request/response, p50 beside flannel-style vxlan, IPv4");
    }

    @Test
    void whatAKilledRunLeftIsGone() {
        assertThat(NetworkNamespace.exists(OF_A_KILLED_RUN)).isFalse();
    }

    @Test
    void nothingIsLeftBehind() {
        String prefix = Leftovers.prefix();
        assertThat(NetworkNamespace.names()).noneMatch(name -> name.startsWith(prefix));
        assertThat(Path.of("/sys/fs/bpf").toFile().list()).noneMatch(name -> name.startsWith(prefix));
    }
}
