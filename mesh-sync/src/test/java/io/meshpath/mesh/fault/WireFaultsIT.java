// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.TableSinks;
import io.meshpath.mesh.etcd.EtcdMembers;
import io.meshpath.mesh.etcd.TcpProxy.Way;
import io.meshpath.mesh.fact.ExpectedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to the connection while the etcd is written to all the time. */
class WireFaultsIT {
    private static Lane lane;

    @BeforeAll
    static void start() throws Exception {
        lane = Lane.start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        lane.close();
    }

    /** The ways in which there is no way through. */
    enum Partition {
        CUT,
        HALF_OPEN,
        DEAF,
        MUTE;

        void begin() {
            switch (this) {
                case CUT -> lane.wire().cut();
                case HALF_OPEN -> lane.wire().hold(Way.TO_SERVER, Way.TO_CLIENT);
                case DEAF -> lane.wire().hold(Way.TO_CLIENT);
                case MUTE -> lane.wire().hold(Way.TO_SERVER);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Injects(Fault.PARTITION)
    void noticesThatThereIsNoWayThroughAndTriesAgainInMeasure(Partition partition) throws Exception {
        try (Bed bed = Bed.lively(lane, 3)) {
            eventually(() ->
                    assertThat(bed.readers().mirror().status().connected()).isTrue());
            bed.awaitWrites(10);
            partition.begin();
            eventually(() ->
                    assertThat(bed.readers().mirror().status().connected()).isFalse());
            int known = bed.readers().addresses().table().size();
            int attempts = lane.wire().connections();
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            assertThat(lane.wire().connections() - attempts)
                    .as("attempts in half a second")
                    .isLessThan(25);
            assertThat(bed.readers().addresses().table()).hasSize(known).isNotEmpty();
            bed.mend();
            assertThat(bed.settle()).isLessThan(Duration.ofSeconds(5));
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
            assertThat(bed.readers().log().told())
                    .filteredOn(EngineLog.Told::whole)
                    .hasSize(1);
        }
    }

    @Test
    @Injects(Fault.PARTITION)
    void goesOnAtOnceWhenConnectionsAreReset() throws Exception {
        try (Bed bed = Bed.lively(lane, 4)) {
            for (int i = 0; i < 10; i++) {
                bed.awaitWrites(5);
                lane.wire().reset();
            }
            assertThat(bed.settle()).isLessThan(Duration.ofSeconds(2));
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }

    @Test
    @Injects(Fault.SLOW_LINK)
    void followsThroughASlowLinkWithoutLosingTheConnection() throws Exception {
        try (Bed bed = Bed.lively(lane, 5)) {
            eventually(() -> assertThat(bed.readers().log().connected()).isPositive());
            int failed = bed.readers().log().failed();
            lane.wire().slow(Duration.ofMillis(15), Duration.ofMillis(30), 300_000);
            bed.awaitWrites(200);
            assertThat(bed.readers().log().failed()).isEqualTo(failed);
            assertThat(bed.settle()).isLessThan(Duration.ofSeconds(10));
            assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        }
    }

    @Test
    @Injects(Fault.HERD)
    void manyReadersComeBackWithoutAStampede() throws Exception {
        int many = 20;
        List<ClusterMirror> mirrors = new ArrayList<>();
        try (Bed bed = Bed.quiet(lane)) {
            bed.write(Pods.pod(1));
            for (int i = 0; i < many; i++) {
                TableSinks sinks = new TableSinks();
                mirrors.add(ClusterMirror.start(
                        EtcdMembers.through(lane.wires()).connector(),
                        ExpectedCluster.remote(TORONTO, claims()),
                        Readers.timers(),
                        (name, id) -> sinks.sinks()));
            }
            eventually(
                    () -> assertThat(mirrors).allMatch(mirror -> mirror.status().connected()));
            lane.wire().cut();
            eventually(() ->
                    assertThat(mirrors).noneMatch(mirror -> mirror.status().connected()));
            int attempts = lane.wire().connections();
            LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
            // The longest wait is 150 ms and at least half of it: eight in 600 ms, once it has come to that.
            assertThat(lane.wire().connections() - attempts).isLessThan((many + 2) * 12);
            lane.wire().mend();
            eventually(
                    () -> assertThat(mirrors).allMatch(mirror -> mirror.status().connected()));
            bed.settle();
        } finally {
            mirrors.forEach(ClusterMirror::close);
        }
    }
}
