// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.GoldenDump;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cilium 1.20 on the other side: what it writes is read, and what we write is what it writes. */
class CiliumStateTest {
    private static final Map<String, String> GOLDEN = GoldenDump.toronto120();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final KeyLayout STATE = KeyLayout.state(TORONTO);
    private static final KeyLayout CACHE = KeyLayout.cache(TORONTO);

    private final TableSinks seen = new TableSinks();
    private final MemoryStore memory = new MemoryStore("toronto");
    private final KeyValueStore store = memory.connect();

    @AfterEach
    void close() {
        store.close();
    }

    private void put(String key, String value) {
        store.txn().put(key, value, 0).commit();
    }

    /** Puts a key where a replicator does, under another root and with the cluster's name. */
    private void putCached(String key, String value) {
        for (StateKind kind : StateKind.values()) {
            if (key.startsWith(STATE.prefix(kind))) {
                put(CACHE.prefix(kind) + key.substring(STATE.prefix(kind).length()), value);
            }
        }
    }

    private ClusterMirror mirror() {
        return mirror(EtcdServer.quick());
    }

    private ClusterMirror mirror(MeshTimers timers) {
        return ClusterMirror.start(
                memory.connector(), ExpectedCluster.remote(TORONTO, claims()), timers, (name, id) -> seen.sinks());
    }

    private void assertEverythingIsTaken(ClusterMirror mirror) throws InterruptedException {
        assertThat(mirror.awaitSynced(SOON)).isTrue();
        assertThat(seen.nodes.table).containsOnlyKeys("worker-1", "worker-2");
        assertThat(seen.identities.table).containsOnlyKeys(196915);
        assertThat(seen.addresses.table)
                .containsOnlyKeys(Cidr.parse("10.219.0.79/32"), Cidr.parse("fd00:10:219:1::e024/128"));
        ClusterService echo = seen.services.table.get(new ServiceName("test", "echo"));
        assertThat(echo.backends()).containsOnlyKeys(IpAddress.parse("10.219.0.79"));
        assertThat(mirror.status().refusals()).isEmpty();
    }

    @Test
    void readsAndFollowsWhatItWrites() throws Exception {
        GOLDEN.forEach(this::put);
        try (ClusterMirror mirror = mirror()) {
            assertEverythingIsTaken(mirror);
            store.txn().delete("cilium/state/services/v1/toronto/test/echo").commit();
            eventually(() -> assertThat(seen.services.table).isEmpty());
        }
    }

    @Test
    void readsAndFollowsACopyOfItAndNotItsNeighbours() throws Exception {
        ClusterConfig config = ClusterConfig.read(GOLDEN.getOrDefault("cilium/cluster-config/toronto", ""));
        put("cilium/cluster-config/toronto", config.asCached().toJson());
        GOLDEN.forEach(this::putCached);
        put("cilium/cache/nodes/v1/toronto2/worker-1", "of another cluster");
        put("cilium/cache/ip/v1/toronto2/10.219.0.80", "of another cluster");
        put("cilium/state/nodes/v1/local/n1", "of the cluster whose etcd this is");
        try (ClusterMirror mirror = mirror()) {
            assertEverythingIsTaken(mirror);
            store.txn().delete(CACHE.address(Cidr.parse("10.219.0.79/32"))).commit();
            eventually(() -> assertThat(seen.addresses.table).hasSize(1));
        }
    }

    @Test
    void keepsEverythingButServicesOfAClusterThatIsOutOfReach() throws Exception {
        GOLDEN.forEach(this::put);
        try (ClusterMirror mirror = mirror(EtcdServer.quick().withKeep(Duration.ofMillis(200)))) {
            assertEverythingIsTaken(mirror);
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
            memory.cut();
            eventually(() -> assertThat(seen.services.table).isEmpty());
            assertThat(seen.addresses.table).hasSize(2);
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("; its services are no longer used")));
            memory.mend();
            eventually(() -> assertThat(seen.services.table).hasSize(1));
            assertThat(seen.addresses.told).noneMatch(change -> change.startsWith("-"));
        }
    }

    @Test
    void readsAnAddressThatSaysMoreAndLess() throws Exception {
        GOLDEN.forEach(this::put);
        String key = "cilium/state/ip/v1/default/10.219.0.79";
        put(
                key,
                "{\"IP\":\"10.219.0.79\",\"HostIP\":\"192.0.2.1\",\"ID\":196915,\"Key\":0,\"Metadata\":\"\","
                        + "\"K8sNamespace\":\"bar\",\"K8sPodName\":\"baz-0\",\"K8sPodUID\":\"4d-1\"}");
        try (ClusterMirror mirror = mirror()) {
            assertEverythingIsTaken(mirror);
        }
    }

    @Test
    void writesTheSameKeysAndValuesOctetForOctet() throws Exception {
        MeshNode node = MeshNode.read(GOLDEN.getOrDefault(Keys.node(TORONTO, "worker-1"), ""));
        LocalNode self = new LocalNode(
                TORONTO,
                node.clusterId(),
                IdentityLayout.CLUSTERS_255,
                node.name(),
                node.underlayAddress().orElseThrow());
        try (LocalCluster local = LocalCluster.join(memory.connector(), self, EtcdServer.quick())) {
            local.publish(node);
            Map<String, String> expected = new TreeMap<>();
            expected.put(Keys.node(TORONTO, "worker-1"), node.toJson());
            GOLDEN.forEach((key, value) -> {
                if (STATE.kindOf(key).filter(StateKind.ADDRESSES::equals).isPresent()) {
                    local.publish(IpIdentity.read(value));
                    expected.put(key, value);
                } else if (STATE.kindOf(key).filter(StateKind.SERVICES::equals).isPresent()) {
                    local.publish(ClusterService.read(value));
                    expected.put(key, value);
                }
            });
            assertThat(local.awaitPublished(SOON)).isTrue();
            Map<String, String> written = new TreeMap<>();
            for (Entry entry : store.list(Keys.STATE, 0).entries()) {
                written.put(entry.key(), entry.text());
            }
            assertThat(written).isEqualTo(expected);
            assertThat(GOLDEN).containsAllEntriesOf(written);
        }
    }

    @Test
    void aClusterOfOursSaysThatItIsCompleteAndIsBelieved() throws Exception {
        MeshTimers soon = EtcdServer.quick()
                .withLease(Duration.ofSeconds(2))
                .withLiveness(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofMillis(100));
        LocalNode self = Clusters.node(TORONTO, 3, 1);
        try (LocalCluster local = LocalCluster.join(memory.connector(), self, soon);
                ClusterMirror mirror = mirror()) {
            local.publish(Clusters.published(self, "10.219.0.0/24"));
            eventually(() -> assertThat(seen.nodes.table).hasSize(1));
            eventually(() -> assertThat(mirror.status().complete()).isTrue());
            assertThat(store.list(STATE.canaries(), 0).entries()).hasSize(4);
        }
    }
}
