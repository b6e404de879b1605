// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.replica.Stores.CACHE;
import static io.meshpath.mesh.replica.Stores.STATE;
import static io.meshpath.mesh.replica.Stores.synced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.store.MemoryStore;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replicator may write and delete, and when; between two stores in memory. */
final class CopyTest {
    private MemoryStore source;
    private MemoryStore target;
    private Stores stores;

    @BeforeEach
    void start() {
        source = new MemoryStore("source");
        target = new MemoryStore("target");
        stores = new Stores(source.connector(), target.connector());
        stores.putToronto(20);
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    @Test
    void dropsWhatAKindLacksOnlyOnceItsCanaryIsThere() throws Exception {
        synced(stores.settings()).close();
        stores.put("cilium/cluster-config/toronto", "{\"id\":3,\"capabilities\":{\"syncedCanaries\":true}}");
        stores.delete(STATE + "n1");
        source.compact(source.revision());
        try (Replicator replicator =
                Replicator.start(stores.settings().withTimers(EtcdServer.quick().withGrace(Duration.ofMinutes(5))))) {
            eventually(() -> assertThat(replicator.status().kept()).isEqualTo(1));
            assertThat(stores.copied(CACHE)).containsKey(CACHE + "n1");
            stores.put("cilium/synced/toronto/cilium/state/nodes/v1", "2026-11-23T04:59:47Z");
            eventually(stores::requireEqual);
            assertThat(replicator.status().readings()).isEqualTo(2);
        }
    }

    @Test
    void repairsWhatSomebodyElseDidToTheCopy() throws Exception {
        Duration often = Duration.ofMillis(500);
        try (Replicator replicator =
                synced(stores.settings().withTimers(EtcdServer.quick().withResync(often)))) {
            stores.to.txn().put(CACHE + "n1", "tampered", 0).commit();
            stores.to.txn().delete(CACHE + "n2").put(CACHE + "foreign", "x", 0).commit();
            eventually(stores::requireEqual);
            assertThat(replicator.status().error()).isEmpty();
        }
    }

    @Test
    void overwritesNothingThatNoReplicatorWrote() throws Exception {
        String own = "{\"id\":3,\"capabilities\":{\"maxConnectedClusters\":255}}";
        stores.to.txn().put("cilium/cluster-config/toronto", own, 0).commit();
        try (Replicator replicator = Replicator.start(stores.settings())) {
            eventually(() -> assertThat(replicator.status().error())
                    .hasValueSatisfying(error -> assertThat(error)
                            .contains("cilium/cluster-config/toronto", "that no replicator of ours wrote")));
            assertThat(stores.copied("cilium/cluster-config/")).containsValue(own);
            assertThat(stores.copied("cilium/cache/")).isEmpty();
            assertThat(stores.to.get(ReplicaKeys.cursor(TORONTO))).isEmpty();
        }
    }

    @Test
    void doesNotTakeTheStoreItWritesToForItsSource() throws Exception {
        StoreConnector same = source.connector();
        try (Replicator replicator =
                Replicator.start(ReplicaSettings.of(TORONTO, same, same).withTimers(EtcdServer.quick()))) {
            eventually(() -> assertThat(replicator.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("source and target at once")));
            assertThat(stores.from.list("cilium/cache/", 0).entries()).isEmpty();
        }
    }

    @Test
    void passesOnWhatTheClusterSaysOfItselfLater() throws Exception {
        MeshTimers often = EtcdServer.quick();
        try (Replicator replicator = synced(stores.settings().withTimers(often))) {
            stores.put("cilium/cluster-config/toronto", "{\"id\":3,\"capabilities\":{\"serviceExportsEnabled\":true}}");
            eventually(() -> assertThat(stores.copied("cilium/cluster-config/toronto"))
                    .containsValue("{\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"cached\":true,"
                            + "\"maxConnectedClusters\":255,\"serviceExportsEnabled\":true}}"));
            assertThat(replicator.status().readings()).isEqualTo(1);
        }
    }

    @Test
    void copiesACopy() throws Exception {
        synced(stores.settings()).close();
        MemoryStore third = new MemoryStore("third");
        ReplicaSettings on = ReplicaSettings.of(TORONTO, target.connector(), third.connector());
        try (Stores further = new Stores(third.connector(), third.connector());
                Replicator replicator = synced(on.withTimers(EtcdServer.quick()))) {
            assertThat(further.copied("cilium/cache/"))
                    .isEqualTo(stores.copied("cilium/cache/"))
                    .hasSize(20);
            assertThat(further.copied("cilium/synced/")).hasSize(6);
            assertThat(replicator.status().error()).isEmpty();
        }
    }

    @Test
    void drainsTheConfigurationFirstAndNothingOfAnybodyElse() throws Exception {
        stores.to.txn().put("cilium/cache/nodes/v1/toronto2/n1", "x", 0).commit();
        stores.to
                .txn()
                .put("cilium/synced/toronto/cilium/state/nodes/v1", "x", 0)
                .commit();
        stores.to.txn().put("cilium/cluster-config/atlanta", "{\"id\":1}", 0).commit();
        synced(stores.settings()).close();
        long begin = target.revision() + 1;
        assertThat(Replicator.drain(stores.settings(), Duration.ofMillis(100))).isEqualTo(1 + 6 + 20);
        assertThat(stores.copied("cilium/"))
                .containsOnlyKeys(
                        "cilium/cache/nodes/v1/toronto2/n1",
                        "cilium/cluster-config/atlanta",
                        "cilium/synced/toronto/cilium/state/nodes/v1");
        CopyHistory history = CopyHistory.since(stores.to, begin);
        List<Long> config = history.of("cilium/cluster-config/toronto");
        List<Long> canary = history.of("cilium/synced/toronto/cilium/cache/nodes/v1");
        assertThat(config.get(0)).isLessThan(canary.get(0));
        assertThat(canary.get(0)).isLessThanOrEqualTo(history.of(CACHE + "n0").get(0));
    }

    @Test
    void drainsNothingThatAnotherReplicatorIsWriting() throws Exception {
        try (Replicator replicator = synced(stores.settings().withHolder("the other one"))) {
            assertThatThrownBy(() -> Replicator.drain(stores.settings(), Duration.ZERO))
                    .isInstanceOf(MeshException.class)
                    .hasMessageMatching(
                            "the copy of toronto at .* is being written by the other one #.*; stop that .* first");
            assertThat(replicator.status().synced()).isTrue();
            stores.requireEqual();
        }
    }

    @Test
    void drainsWhatNoReplicatorWroteNever() throws Exception {
        stores.to.txn().put(CACHE + "n1", "x", 0).commit();
        assertThat(Replicator.drain(stores.settings(), Duration.ZERO)).isZero();
        assertThat(stores.copied("cilium/")).containsOnlyKeys(CACHE + "n1");
    }

    @Test
    void endsADrainThatWasBrokenOff() throws Exception {
        synced(stores.settings()).close();
        stores.to
                .txn()
                .delete("cilium/cluster-config/toronto")
                .put(ReplicaKeys.cursor(TORONTO), CursorJson.writeNone("another one"), 0)
                .commit();
        Replicator.drain(stores.settings(), Duration.ZERO);
        assertThat(stores.copied("cilium/")).isEmpty();
    }
}
