// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What happens to a node that publishes, and to the etcd that it writes to. */
class PublisherFaultsIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final IpIdentity POD = address(N1, "10.219.0.5", 3 << 16 | 5);
    private static final IpIdentity LATER = address(N1, "10.219.0.6", 3 << 16 | 5);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final MeshTimers TIMERS = EtcdServer.quick().withLease(Duration.ofSeconds(2));

    @Test
    @Injects(Fault.LEASE_LOST)
    void writesEverythingAgainWhenItsLeaseExpiredWhileItWasCutOff() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                TcpProxy wire = new TcpProxy(etcd.port());
                LocalCluster local = LocalCluster.join(
                        EtcdConfig.plain("http://127.0.0.1:" + wire.port()).connector(), N1, TIMERS)) {
            local.publish(POD);
            assertThat(local.awaitPublished(SOON)).isTrue();
            wire.cut();
            eventually(() -> assertThat(etcd.under(Keys.STATE)).isEmpty());
            local.publish(LATER);
            wire.mend();
            eventually(
                    () -> assertThat(etcd.under(Keys.STATE)).containsOnlyKeys(Keys.address(POD), Keys.address(LATER)));
            local.leave();
            assertThat(etcd.under("cilium/")).isEmpty();
        }
    }

    @Test
    @Injects(Fault.DISK_FULL)
    void namesAFullEtcdAndWritesWhatIsOutstandingOnceThereIsSpace() throws Exception {
        try (EtcdServer etcd = EtcdServer.startWith("--quota-backend-bytes=" + (4 << 20));
                LocalCluster local = LocalCluster.join(etcd.config().connector(), N1, EtcdServer.quick())) {
            local.publish(POD);
            assertThat(local.awaitPublished(SOON)).isTrue();
            fill(etcd);
            local.publish(LATER);
            eventually(() -> assertThat(local.status().error())
                    .hasValueSatisfying(error -> assertThat(error).containsIgnoringCase("space")));
            assertThat(etcd.under(Keys.ADDRESSES)).containsOnlyKeys(Keys.address(POD));
            etcd.etcdctl("del", "--prefix", "junk");
            etcd.compact();
            etcd.etcdctl("defrag");
            etcd.etcdctl("alarm", "disarm");
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.ADDRESSES)).containsOnlyKeys(Keys.address(POD), Keys.address(LATER));
            eventually(() -> assertThat(local.status().error()).isEmpty());
        }
    }

    private static void fill(EtcdServer etcd) throws InterruptedException {
        String much = "x".repeat(100_000);
        for (int i = 0; i < 100; i++) {
            try {
                etcd.put("junk" + i, much);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("database space exceeded");
                return;
            }
        }
        throw new AssertionError("the etcd takes more than its quota");
    }

    @Test
    @Injects(Fault.CLOCK_JUMP)
    void keepsItsLeaseWhateverTheCalendarSays() throws Exception {
        JumpyClock clock = new JumpyClock();
        MeshTimers timers = TIMERS.withHeartbeat(Duration.ofMillis(300)).withClock(clock);
        try (EtcdServer etcd = EtcdServer.start();
                LocalCluster local = LocalCluster.join(etcd.config().connector(), N1, timers)) {
            local.publish(POD);
            assertThat(local.awaitPublished(SOON)).isTrue();
            List<String> leases = etcd.leases();
            LockSupport.parkNanos(TIMERS.lease().plusSeconds(1).toNanos());
            assertThat(etcd.leases()).isEqualTo(leases);
            assertThat(etcd.under(Keys.ADDRESSES)).containsOnlyKeys(Keys.address(POD));
            assertThat(clock.asked()).as("heartbeats written by the calendar").isGreaterThan(2);
            assertThat(local.status().error()).isEmpty();
        }
    }

    @Test
    @Injects(Fault.PROCESS_PAUSED)
    void comesBackAfterItStoodStillForLongerThanItsLeaseAndGoesWhenItIsKilled() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Publisher.class.getName(),
                            Integer.toString(etcd.port()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                eventually(() -> assertThat(etcd.under(Keys.ADDRESSES)).containsOnlyKeys(Keys.address(POD)));
                signal("-STOP", process);
                eventually(() -> assertThat(etcd.under(Keys.ADDRESSES)).isEmpty());
                signal("-CONT", process);
                eventually(() -> assertThat(etcd.under(Keys.ADDRESSES)).containsOnlyKeys(Keys.address(POD)));
            } finally {
                process.destroyForcibly().waitFor();
            }
            eventually(() -> assertThat(etcd.under("cilium/")).isEmpty());
        }
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    /** A node of its own process: publishes until it is killed. */
    static final class Publisher {
        private Publisher() {}

        public static void main(String[] args) throws InterruptedException {
            EtcdConfig etcd = EtcdConfig.plain("http://127.0.0.1:" + args[0]);
            try (LocalCluster local = LocalCluster.join(etcd.connector(), N1, TIMERS)) {
                local.publish(published(N1, "10.219.0.0/24"));
                local.publish(POD);
                Thread.sleep(Duration.ofMinutes(5).toMillis());
            }
        }
    }
}
