// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.replica.Stores.CACHE;
import static io.meshpath.mesh.replica.Stores.STATE;
import static io.meshpath.mesh.replica.Stores.synced;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.Clusters;
import io.meshpath.mesh.TableSinks;
import io.meshpath.mesh.cilium.GoldenDump;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.Txn;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replicator copies from one etcd to another while nothing goes wrong. */
final class ReplicatorIT {
    private static EtcdServer source;
    private static EtcdServer target;
    private Stores stores;

    @BeforeAll
    static void startEtcds() throws Exception {
        source = EtcdServer.start();
        target = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcds() throws Exception {
        source.close();
        target.close();
    }

    @BeforeEach
    void connect() {
        stores = new Stores(source, target);
    }

    @AfterEach
    void disconnect() {
        stores.close();
    }

    @Test
    void copiesWhatCiliumWroteToTheCachePrefixToTheLetter() throws Exception {
        Map<String, String> golden = GoldenDump.cluster(2);
        golden.forEach(stores::put);
        Map<String, String> expected = new TreeMap<>();
        golden.forEach((key, value) -> cachedKeyOfBeta(key).ifPresent(copy -> expected.put(copy, value)));
        try (Replicator replicator = synced(stores.settings(new ClusterName("beta")))) {
            assertThat(stores.copied("cilium/cache/")).isEqualTo(expected).hasSize(5);
            assertThat(replicator.status().error()).isEmpty();
        }
    }

    @Test
    void aMirrorReadsTheCopyAsItReadsTheCluster() throws Exception {
        GoldenDump.cluster(2).forEach(stores::put);
        ClusterName beta = new ClusterName("beta");
        try (Replicator replicator = synced(stores.settings(beta));
                ClusterMirror mirror = ClusterMirror.start(
                        target.config().connector(),
                        ExpectedCluster.remote(beta, Clusters.claims()),
                        EtcdServer.quick(),
                        (name, id) -> new TableSinks().sinks())) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            eventually(() -> assertThat(mirror.status().known().addresses()).isEqualTo(2));
            assertThat(mirror.status().known().identities()).isEqualTo(2);
            assertThat(mirror.status().known().nodes()).isEqualTo(1);
            assertThat(mirror.status().refusals()).isEmpty();
            assertThat(replicator.status().error()).isEmpty();
        }
    }

    private static Optional<String> cachedKeyOfBeta(String key) {
        String copy = key.replace("cilium/state/nodes/v1/beta/", "cilium/cache/nodes/v1/beta/")
                .replace("cilium/state/ip/v1/default/", "cilium/cache/ip/v1/beta/")
                .replace("cilium/state/identities/v1/id/", "cilium/cache/identities/v1/beta/id/");
        return copy.equals(key) ? Optional.empty() : Optional.of(copy);
    }

    @Test
    void showsTheConfigurationOfACopyAndACanaryForEachKind() throws Exception {
        stores.putToronto(1);
        try (Replicator replicator = synced(stores.settings())) {
            assertThat(stores.copied("cilium/cluster-config/"))
                    .containsExactly(Map.entry(
                            "cilium/cluster-config/toronto",
                            "{\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"cached\":true,"
                                    + "\"maxConnectedClusters\":255}}"));
            String canary = "cilium/synced/toronto/cilium/cache/";
            assertThat(stores.copied("cilium/synced/"))
                    .containsOnlyKeys(
                            canary + "nodes/v1",
                            canary + "identities/v1",
                            canary + "ip/v1",
                            canary + "services/v1",
                            canary + "endpointslices/v1",
                            canary + "serviceexports/v1");
            assertThat(replicator.status().synced()).isTrue();
        }
    }

    @Test
    void beatsWhereNobodyElseDoes() throws Exception {
        stores.putToronto(1);
        try (Replicator replicator = synced(stores.settings())) {
            eventually(() -> assertThat(stores.to.get(Keys.HEARTBEAT)).isPresent());
            assertThat(replicator.status().leader()).isPresent();
        }
    }

    @Test
    void followsChangesAndDeletions() throws Exception {
        stores.putToronto(3);
        try (Replicator replicator = synced(stores.settings())) {
            stores.put(STATE + "n1", "changed");
            stores.put(STATE + "n3", "new");
            stores.delete(STATE + "n2");
            eventually(() -> assertThat(stores.copied(CACHE))
                    .isEqualTo(Map.of(CACHE + "n0", "0", CACHE + "n1", "changed", CACHE + "n3", "new")));
            assertThat(replicator.status().readings()).isEqualTo(1);
        }
    }

    @Test
    void goesOnWhereTheLastOneEndedWithoutCopyingAgain() throws Exception {
        stores.putToronto(50);
        synced(stores.settings()).close();
        stores.put(STATE + "n1", "changed");
        stores.delete(STATE + "n2");
        try (Replicator replicator = synced(stores.settings())) {
            eventually(stores::requireEqual);
            ReplicaStatus status = replicator.status();
            assertThat(status.resumes()).isEqualTo(1);
            assertThat(status.readings()).isZero();
            eventually(() -> assertThat(replicator.status().written()).isEqualTo(1));
            assertThat(replicator.status().deleted()).isEqualTo(1);
        }
    }

    @Test
    void writesOnlyWhatDiffersWhenHistoryIsGone() throws Exception {
        stores.putToronto(50);
        synced(stores.settings()).close();
        stores.put(STATE + "n1", "changed");
        stores.delete(STATE + "n2");
        source.compact();
        try (Replicator replicator = synced(stores.settings())) {
            eventually(stores::requireEqual);
            ReplicaStatus status = replicator.status();
            assertThat(status.readings()).isEqualTo(1);
            assertThat(status.same()).isEqualTo(48);
            eventually(() -> assertThat(replicator.status().written()).isEqualTo(1));
            assertThat(replicator.status().deleted()).isEqualTo(1);
        }
    }

    @Test
    void copiesValuesThatAreNoText() throws Exception {
        stores.putToronto(1);
        ByteString zstd = ByteString.copyFrom(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xff, 0, 1});
        stores.from
                .txn()
                .put("cilium/state/endpointslices/v1/toronto/default/web-x1", zstd, 0)
                .commit();
        try (Replicator replicator = synced(stores.settings())) {
            Entry copy = stores.to
                    .get("cilium/cache/endpointslices/v1/toronto/default/web-x1")
                    .orElseThrow();
            assertThat(copy.value()).isEqualTo(zstd);
            assertThat(replicator.status().error()).isEmpty();
        }
    }

    @Test
    void copiesNothingOfAClusterWhoseNameBeginsLikeIt() throws Exception {
        stores.putToronto(1);
        stores.put("cilium/state/nodes/v1/toronto2/n9", "x");
        stores.put("cilium/state/nodes/v1/torontox", "x");
        try (Replicator replicator = synced(stores.settings())) {
            stores.put("cilium/state/nodes/v1/toronto2/n8", "x");
            stores.put(STATE + "n1", "1");
            eventually(stores::requireEqual);
            eventually(() -> assertThat(replicator.status().written()).isEqualTo(1 + 6 + 1));
        }
    }

    @Test
    void writesAtOnceWhatWasWrittenAtOnce() throws Exception {
        stores.putToronto(1);
        try (Replicator replicator = synced(stores.settings())) {
            Txn together = stores.from.txn();
            for (int i = 0; i < 99; i++) {
                together.put(STATE + "together" + i, "x", 0);
            }
            together.commit();
            eventually(stores::requireEqual);
            assertThat(stores.to.list(CACHE + "together", 0).entries().stream().mapToLong(Entry::modRevision))
                    .hasSize(99)
                    .allMatch(revision -> revision
                            == stores.to.get(CACHE + "together0").orElseThrow().modRevision());
            assertThat(replicator.status().split()).isZero();
        }
    }
}
