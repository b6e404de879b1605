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

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.GoldenDump;
import io.meshpath.mesh.cilium.GoldenSlice;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.Refusal;
import io.meshpath.mesh.fact.StateSink;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import io.meshpath.mesh.store.KeyValueStore;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterMirrorIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final Cidr POD = Cidr.parse("10.219.0.5/32");
    private static final int IDENTITY = 3 << 16 | 5;

    private final TableSinks seen = new TableSinks();
    private EtcdServer etcd;

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        etcd.close();
    }

    private ClusterMirror mirror(ClusterName cluster) {
        return mirror(cluster, EtcdServer.quick());
    }

    private ClusterMirror mirror(ClusterName cluster, MeshTimers timers) {
        return ClusterMirror.start(
                etcd.config().connector(),
                ExpectedCluster.remote(cluster, claims()),
                timers,
                (name, id) -> seen.sinks());
    }

    private void putToronto() throws Exception {
        etcd.put("cilium/cluster-config/toronto", "{\"id\":3}");
        etcd.put(Keys.node(TORONTO, "n1"), published(N1, "10.219.0.0/24").toJson());
        etcd.put(Keys.identity(IDENTITY), labels(TORONTO, "redis").kvstoreForm());
        putAddress("10.219.0.5");
    }

    private void putAddress(String address) throws Exception {
        IpIdentity pair = address(N1, address, IDENTITY);
        etcd.putLeased(Keys.address(pair), pair.toJson());
    }

    @Test
    void readsWhatThreeAgentsOfCiliumWrote() throws Exception {
        for (Map.Entry<String, String> pair : GoldenDump.cluster(2).entrySet()) {
            etcd.put(pair.getKey(), pair.getValue());
        }
        try (ClusterMirror mirror = mirror(new ClusterName("beta"))) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            assertThat(seen.nodes.table).containsOnlyKeys("vm");
            assertThat(seen.identities.table).containsOnlyKeys(169200, 173181);
            assertThat(seen.addresses.table)
                    .containsOnlyKeys(Cidr.parse("10.2.155.22/32"), Cidr.parse("10.2.37.229/32"));
            assertThat(mirror.status().refusals()).isEmpty();
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
        }
    }

    @Test
    void followsChangesAndDeletions() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            putAddress("10.219.0.6");
            eventually(() -> assertThat(seen.addresses.table).hasSize(2));
            etcd.delete(Keys.address(POD));
            eventually(() -> assertThat(seen.addresses.table).containsOnlyKeys(Cidr.parse("10.219.0.6/32")));
        }
    }

    @Test
    @Injects(Fault.REMOVED)
    void keepsWhatItKnowsWhileTheEtcdIsAway() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            etcd.kill();
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("connection refused")));
            assertThat(mirror.status().connected()).isFalse();
            assertThat(mirror.status().known().addresses()).isEqualTo(1);
            assertThat(seen.addresses.table).containsOnlyKeys(POD);
            etcd.restart();
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
            assertThat(seen.addresses.told).containsExactly("+" + POD);
        }
    }

    @Test
    void seesWhatHappenedWhileItWasCutOffAndNothingTwice() throws Exception {
        putToronto();
        putAddress("10.219.0.7");
        try (TcpProxy proxy = new TcpProxy(etcd.port());
                ClusterMirror mirror = mirrorThrough(proxy)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            proxy.cut();
            eventually(() -> assertThat(mirror.status().connected()).isFalse());
            etcd.delete(Keys.address(POD));
            putAddress("10.219.0.6");
            proxy.mend();
            eventually(() -> assertThat(seen.addresses.table)
                    .containsOnlyKeys(Cidr.parse("10.219.0.6/32"), Cidr.parse("10.219.0.7/32")));
            assertThat(seen.addresses.told)
                    .containsExactlyInAnyOrder("+10.219.0.5/32", "+10.219.0.7/32", "-10.219.0.5/32", "+10.219.0.6/32");
        }
    }

    @Test
    void seesADeletionThatWasCompactedAwayWhileItWasCutOff() throws Exception {
        putToronto();
        try (TcpProxy proxy = new TcpProxy(etcd.port());
                ClusterMirror mirror = mirrorThrough(proxy)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            proxy.cut();
            eventually(() -> assertThat(mirror.status().connected()).isFalse());
            etcd.delete(Keys.address(POD));
            putAddress("10.219.0.6");
            etcd.compact();
            proxy.mend();
            eventually(() -> assertThat(seen.addresses.table).containsOnlyKeys(Cidr.parse("10.219.0.6/32")));
            assertThat(seen.nodes.told).containsExactly("+n1");
        }
    }

    @Test
    void followsOnAfterKillAndRestart() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            etcd.kill();
            etcd.restart();
            putAddress("10.219.0.6");
            eventually(() -> assertThat(seen.addresses.table).hasSize(2));
            assertThat(seen.addresses.told).containsExactly("+10.219.0.5/32", "+10.219.0.6/32");
        }
    }

    @Test
    void noticesAnEtcdThatIsPausedAndGoesOnAfterwards() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            etcd.pause();
            try {
                eventually(() -> assertThat(mirror.status().error())
                        .hasValueSatisfying(error -> assertThat(error).contains("no answer")));
                assertThat(seen.addresses.table).containsOnlyKeys(POD);
            } finally {
                etcd.resume();
            }
            putAddress("10.219.0.6");
            eventually(() -> assertThat(seen.addresses.table).hasSize(2));
        }
    }

    @Test
    void keepsWhatIsMissingFromAnEtcdThatWasCreatedAnewForTheGrace() throws Exception {
        putToronto();
        putAddress("10.219.0.6");
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            etcd.lose();
            etcd.restart();
            etcd.put("cilium/cluster-config/toronto", "{\"id\":3}");
            etcd.put(Keys.node(TORONTO, "n1"), published(N1, "10.219.0.0/24").toJson());
            putAddress("10.219.0.5");
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
            assertThat(seen.addresses.told).doesNotContain("-10.219.0.5/32", "-10.219.0.6/32");
            eventually(() -> assertThat(seen.addresses.table).containsOnlyKeys(POD));
            assertThat(seen.addresses.told).doesNotContain("-10.219.0.5/32");
        }
    }

    @Test
    void recognisesAnEtcdThatWasCreatedAnewAndHasComeFurtherThanTheOldOne() throws Exception {
        putToronto();
        try (TcpProxy proxy = new TcpProxy(etcd.port());
                ClusterMirror mirror = mirrorThrough(proxy)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            proxy.cut();
            etcd.lose();
            etcd.restart();
            etcd.putLeased(
                    Keys.address(POD), address(N1, "10.219.0.5", IDENTITY + 1).toJson());
            etcd.put("cilium/cluster-config/toronto", "{\"id\":3}");
            etcd.put(Keys.node(TORONTO, "n1"), published(N1, "10.219.0.0/24").toJson());
            long before = mirror.status().progress().revision();
            for (int i = 0; i <= before; i++) {
                putAddress("10.219.0.5" + i % 10);
            }
            proxy.mend();
            eventually(
                    () -> assertThat(seen.addresses.table.get(POD).identity()).isEqualTo(IDENTITY + 1));
            eventually(() -> assertThat(mirror.status().progress().revision()).isGreaterThan(before));
        }
    }

    @Test
    void findsWhatAWatchNeverDeliveredWhenItReadsEverythingAgain() throws Exception {
        putToronto();
        MeshTimers often = EtcdServer.quick().withResync(Duration.ofMillis(400));
        try (ClusterMirror mirror = mirror(TORONTO, often)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            seen.addresses.table = Map.of(); // as if the sink had been told nothing
            for (int i = 0; i < 50; i++) {
                putAddress("10.219.0." + (100 + i));
            }
            eventually(() -> assertThat(mirror.status().known().addresses()).isEqualTo(51));
            assertThat(seen.addresses.table).hasSize(50);
        }
    }

    @Test
    void refusesWhatIsNotTheClustersToSayAndGoesOnWithTheRest() throws Exception {
        putToronto();
        etcd.put(Keys.identity(2 << 16 | 1), labels(TORONTO, "foreign").kvstoreForm());
        etcd.put(Keys.ADDRESSES + "10.219.0.9", "{");
        etcd.put(
                Keys.NODES + "singapore/n1",
                published(node(Clusters.SINGAPORE, 2, 1), "10.218.0.0/24").toJson());
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            eventually(() -> assertThat(mirror.status().refusals())
                    .extracting(Refusal::key)
                    .containsExactlyInAnyOrder(
                            Keys.identity(2 << 16 | 1), Keys.ADDRESSES + "10.219.0.9", Keys.NODES + "singapore/n1"));
            assertThat(seen.addresses.table).containsOnlyKeys(POD);
            assertThat(seen.nodes.table).containsOnlyKeys("n1");
        }
    }

    @Test
    void waitsForAnEtcdThatIsNotOfTheCluster() throws Exception {
        etcd.put("cilium/cluster-config/singapore", "{\"id\":2}");
        try (ClusterMirror mirror = mirror(TORONTO)) {
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(error ->
                            assertThat(error).startsWith("cilium/cluster-config/toronto is missing at 127.0.0.1:")));
            putToronto();
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void takesEverythingBackWhenTheClusterChangesItsId() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            etcd.put("cilium/cluster-config/toronto", "{\"id\":4}");
            eventually(() -> assertThat(mirror.status().id())
                    .hasValueSatisfying(id -> assertThat(id.value()).isEqualTo(4)));
            eventually(() -> assertThat(seen.addresses.table).isEmpty());
            assertThat(seen.nodes.table).isEmpty();
        }
    }

    @Test
    void readsSlicesInsteadOfServicesFromWhenTheClusterHasNothingElse() throws Exception {
        putToronto();
        ServiceName echo = new ServiceName("test", "echo");
        ClusterService whole = ClusterService.of(TORONTO, N1.id(), echo)
                .withBackend(IpAddress.parse("10.219.0.77"), Map.of("http", ServicePort.tcp(80)));
        KeyLayout layout = KeyLayout.state(TORONTO);
        etcd.put(layout.service(echo), whole.toJson());
        putBytes(layout.prefix(StateKind.ENDPOINT_SLICES) + "test/echo-1", GoldenSlice.PACKED);
        try (ClusterMirror mirror = mirror(TORONTO)) {
            eventually(() -> assertThat(seen.services.table).containsValue(whole));
            etcd.put(
                    "cilium/cluster-config/toronto",
                    "{\"id\":3,\"capabilities\":{\"endpointSlicesExportMode\":\"endpointslices-only\"}}");
            eventually(
                    () -> assertThat(seen.services.table.get(echo).draining()).hasSize(1));
            assertThat(seen.services.told).doesNotContain("-" + echo);
            assertThat(mirror.status().refusals()).isEmpty();
        }
    }

    private void putBytes(String key, ByteString value) throws Exception {
        try (KeyValueStore store = etcd.config().connector().connect(Duration.ofSeconds(5))) {
            store.txn().put(key, value, 0).commit();
        }
    }

    @Test
    void waitsForAClusterThatExportsItsServicesInAWayNotKnown() throws Exception {
        putToronto();
        etcd.put(
                "cilium/cluster-config/toronto",
                "{\"id\":3,\"capabilities\":{\"endpointSlicesExportMode\":\"pigeons\"}}");
        try (ClusterMirror mirror = mirror(TORONTO)) {
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("endpointSlicesExportMode 'pigeons'")));
            assertThat(seen.nodes.table).isEmpty();
            etcd.put("cilium/cluster-config/toronto", "{\"id\":3}");
            eventually(() -> assertThat(seen.addresses.table).containsOnlyKeys(POD));
        }
    }

    @Test
    void complainsWhenTheHeartbeatStandsStill() throws Exception {
        putToronto();
        etcd.put(Keys.HEARTBEAT, "2026-11-23T04:59:47Z");
        try (ClusterMirror mirror = mirror(TORONTO)) {
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(error -> assertThat(error).startsWith("no heartbeat for ")));
            assertThat(mirror.status().connected()).isTrue();
            etcd.put(Keys.HEARTBEAT, "2026-11-23T05:00:47Z");
            eventually(() -> assertThat(mirror.status().error()).isEmpty());
        }
    }

    @Test
    void tellsASinkThatFailedEverythingAgain() throws Exception {
        putToronto();
        FailingOnce failing = new FailingOnce(seen.addresses);
        MeshSinks sinks = new MeshSinks(seen.nodes, seen.identities, failing);
        try (ClusterMirror mirror = ClusterMirror.start(
                etcd.config().connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                EtcdServer.quick(),
                (name, id) -> sinks)) {
            eventually(() -> assertThat(seen.addresses.table).containsOnlyKeys(POD));
            assertThat(failing.failures).isEqualTo(1);
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
        }
    }

    /** Throws at the first update. */
    private static final class FailingOnce implements StateSink<Cidr, IpIdentity> {
        private final StateSink<Cidr, IpIdentity> sink;
        private volatile int failures;

        FailingOnce(StateSink<Cidr, IpIdentity> sink) {
            this.sink = sink;
        }

        @Override
        public void update(Map<Cidr, IpIdentity> changed) {
            if (failures == 0) {
                failures = 1;
                throw new IllegalStateException("the map is full");
            }
            sink.update(changed);
        }

        @Override
        public void delete(Set<Cidr> gone) {
            sink.delete(gone);
        }

        @Override
        public void prune(Map<Cidr, IpIdentity> whole) {
            sink.prune(whole);
        }
    }

    private ClusterMirror mirrorThrough(TcpProxy proxy) {
        return ClusterMirror.start(
                EtcdConfig.plain("http://127.0.0.1:" + proxy.port()).connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                EtcdServer.quick(),
                (name, id) -> seen.sinks());
    }
}
