// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.EtcdMembers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to one member of three while its etcd is written to all the time. */
class MemberFaultsIT {
    private static final Duration RECONNECT = Duration.ofSeconds(5);

    private static Lane lane;

    private Bed bed;

    @BeforeAll
    static void startMembers() throws Exception {
        lane = Lane.start(3);
    }

    @AfterAll
    static void stopMembers() throws Exception {
        lane.close();
    }

    @BeforeEach
    void start() throws Exception {
        bed = Bed.lively(lane, 18);
        eventually(() -> assertThat(bed.readers().mirror().status().connected()).isTrue());
        eventually(() -> assertThat(bed.readers().log().connected()).isPositive());
    }

    @AfterEach
    void stop() throws Exception {
        bed.close();
    }

    @Test
    @Injects(Fault.MEMBER_KILLED)
    void goesOnWithTheNextMemberAndReadsNothingAgain() throws Exception {
        for (EtcdServer server : lane.servers()) {
            int before = bed.history().writes();
            server.kill();
            bed.awaitWrites(20);
            server.restart();
            assertThat(bed.history().writes()).isGreaterThan(before);
        }
        assertThat(bed.settle()).isLessThan(RECONNECT);
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
        assertThat(bed.readers().log().told()).filteredOn(EngineLog.Told::whole).hasSize(1);
    }

    @Test
    @Injects(Fault.MEMBER_PAUSED)
    void leavesAMemberThatStandsStill() throws Exception {
        for (EtcdServer server : lane.servers()) {
            server.pause();
            awaitFurther(bed.readers().log());
            server.resume();
        }
        assertThat(bed.settle()).isLessThan(RECONNECT);
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
    }

    @Test
    @Injects(Fault.NO_QUORUM)
    void keepsWhatItKnowsAndRestsWhileThereIsNoMajority() throws Exception {
        lane.servers().get(1).kill();
        lane.servers().get(2).kill();
        eventually(() -> assertThat(bed.readers().mirror().status().connected()).isFalse());
        int known = bed.readers().addresses().table().size();
        int attempts = lane.wires().stream().mapToInt(TcpProxy::connections).sum();
        double load = loadOfReaders(Duration.ofSeconds(1));
        assertThat(load).as("processors used by both readers").isLessThan(0.05);
        assertThat(lane.wires().stream().mapToInt(TcpProxy::connections).sum() - attempts)
                .isLessThan(40);
        assertThat(bed.readers().addresses().table()).hasSize(known).isNotEmpty();
        EtcdMembers.restart(lane.servers().subList(1, 3));
        assertThat(bed.settle()).isLessThan(RECONNECT);
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
    }

    /** What the readers' threads take of one processor. */
    private static double loadOfReaders(Duration time) {
        long before = processorNanos();
        LockSupport.parkNanos(time.toNanos());
        return (processorNanos() - before) / (double) time.toNanos();
    }

    private static long processorNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("meshpath-(mirror-toronto|test-engine)"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
                .sum();
    }

    @Test
    @Injects(Fault.MEMBER_REPLACED)
    void followsOnWhenAMemberIsReplaced() throws Exception {
        try (Lane own = Lane.start(3);
                Bed written = Bed.lively(own, 18)) {
            EngineLog log = written.readers().log();
            eventually(() -> assertThat(log.connected()).isPositive());
            try (EtcdServer old = own.servers().get(0)) {
                old.kill();
                own.servers().set(0, EtcdMembers.replace(old, own.servers().get(1)));
            }
            own.wires().get(0).lead(own.server().port());
            own.wires().get(1).cut();
            own.wires().get(2).cut();
            awaitFurther(log);
            assertThat(written.settle()).isLessThan(RECONNECT);
            assertThat(written.violations(new EngineCheck(written.history()))).isEmpty();
        }
    }

    private static void awaitFurther(EngineLog log) throws InterruptedException {
        int followed = log.told().size();
        eventually(() -> assertThat(log.told().size()).isGreaterThan(followed + 5));
    }

    @Test
    @Injects(Fault.DEFRAGMENTED)
    void takesNoHarmFromDefragmentation() throws Exception {
        for (EtcdServer server : lane.servers()) {
            server.etcdctl("defrag");
        }
        assertThat(bed.settle()).isLessThan(RECONNECT);
        assertThat(bed.violations(new EngineCheck(bed.history()))).isEmpty();
    }
}
