// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.Etcd;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.EtcdTarget;
import io.meshpath.mesh.etcd.TcpProxy;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.store.Txn;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random writes under random faults: whatever happened on the way, in the end the sink is equal to the source. */
class MirrorConvergenceIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final int IDENTITY = 3 << 16 | 5;
    private static final int STEPS = 40;

    private final TableSinks seen = new TableSinks();
    private final Map<String, IpIdentity> written = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void endsEqualToItsSource(long seed) throws Exception {
        Random random = new Random(seed);
        try (EtcdServer etcd = EtcdServer.start();
                TcpProxy proxy = new TcpProxy(etcd.port());
                Etcd writer = connect(etcd)) {
            writer.txn()
                    .put(Keys.clusterConfig(TORONTO), "{\"id\":3}", 0)
                    .put(
                            Keys.node(TORONTO, "n1"),
                            published(N1, "10.219.0.0/16").toJson(),
                            0)
                    .put(Keys.identity(IDENTITY), labels(TORONTO, "redis").kvstoreForm(), 0)
                    .commit();
            long lease = writer.grant(Duration.ofMinutes(10));
            try (ClusterMirror mirror = ClusterMirror.start(
                    EtcdConfig.plain("http://127.0.0.1:" + proxy.port()).connector(),
                    ExpectedCluster.remote(TORONTO, claims()),
                    EtcdServer.quick(),
                    (name, id) -> seen.sinks())) {
                for (int step = 0; step < STEPS; step++) {
                    write(writer, lease, random);
                    disturb(etcd, proxy, random);
                }
                proxy.mend();
                eventually(() -> assertThat(seen.addresses.table).isEqualTo(expected()));
                assertThat(mirror.status().refusals()).isEmpty();
                assertEachIsToldInTurn(seen.addresses.told);
            }
        }
    }

    private static Etcd connect(EtcdServer etcd) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), etcd.port());
        return Etcd.connect(new EtcdTarget("127.0.0.1", address, Optional.empty()), Duration.ofSeconds(10));
    }

    /** A few changes, some of them in one revision. */
    private void write(Etcd writer, long lease, Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            Txn txn = writer.txn();
            Map<String, Optional<IpIdentity>> changes = new TreeMap<>();
            for (int k = random.nextInt(10); k >= 0; k--) {
                IpIdentity pair = address(N1, "10.219.0." + random.nextInt(50), IDENTITY + random.nextInt(3));
                changes.put(Keys.address(pair), random.nextInt(3) == 0 ? Optional.empty() : Optional.of(pair));
            }
            changes.forEach((key, pair) -> {
                pair.ifPresentOrElse(put -> txn.put(key, put.toJson(), lease), () -> txn.delete(key));
                pair.ifPresentOrElse(put -> written.put(key, put), () -> written.remove(key));
            });
            txn.commit();
        }
    }

    private static void disturb(EtcdServer etcd, TcpProxy proxy, Random random) throws Exception {
        switch (random.nextInt(8)) {
            case 0 -> proxy.cut();
            case 1, 2, 3 -> proxy.mend();
            case 4 -> etcd.compact();
            case 5 -> Thread.sleep(random.nextInt(300));
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    etcd.kill();
                    etcd.restart();
                    Thread.sleep(200); // for the writer's connection to come back
                }
            }
            default -> Thread.sleep(random.nextInt(30));
        }
    }

    private Map<Cidr, IpIdentity> expected() {
        Map<Cidr, IpIdentity> expected = new HashMap<>();
        written.values().forEach(pair -> expected.put(pair.prefix(), pair));
        return expected;
    }

    /** What is gone was there before, and is not gone twice. */
    private static void assertEachIsToldInTurn(List<String> told) {
        Map<String, Boolean> there = new HashMap<>();
        for (String line : told) {
            String key = line.substring(1);
            boolean gone = line.startsWith("-");
            assertThat(gone && !there.getOrDefault(key, false))
                    .as("%s in %s", line, told)
                    .isFalse();
            there.put(key, !gone);
        }
    }
}
