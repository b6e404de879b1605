// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.Change;
import io.meshpath.mesh.fact.ClusterState;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Meshes without an etcd: everything above the store is what runs in production. */
class MemoryMeshTest {
    private static final LocalNode ATLANTA_1 = node(ATLANTA, 1, 1);
    private static final LocalNode TORONTO_1 = node(TORONTO, 3, 1);
    private static final Cidr POD = Cidr.parse("10.219.1.5/32");

    private final MemoryStore atlanta = new MemoryStore("atlanta");
    private final MemoryStore toronto = new MemoryStore("toronto");

    @Test
    void twoClustersSeeEachOtherWithoutAnEtcd() throws Exception {
        TableSinks seenByAtlanta = new TableSinks();
        TableSinks seenByToronto = new TableSinks();
        try (Mesh left = mesh(ATLANTA_1, atlanta, seenByAtlanta, "10.217.1.0/24");
                Mesh right = mesh(TORONTO_1, toronto, seenByToronto, "10.219.1.0/24")) {
            left.follow(TORONTO, toronto.connector());
            right.follow(ATLANTA, atlanta.connector());
            int identity = right.local().identity(labels(TORONTO, "redis"));
            right.local().publish(address(TORONTO_1, "10.219.1.5", identity));
            eventually(() -> assertThat(seenByAtlanta.addresses.table).containsKey(POD));
            assertThat(seenByAtlanta.identities.table).containsEntry(identity, labels(TORONTO, "redis"));
            eventually(() -> assertThat(seenByToronto.nodes.table).containsKey("n1"));
            toronto.cut();
            eventually(
                    () -> assertThat(left.status().remotes().get(0).connected()).isFalse());
            assertThat(seenByAtlanta.addresses.table).containsKey(POD); // kept while it cannot be reached
            toronto.mend();
            right.local().withdraw(POD.network());
            eventually(() -> assertThat(seenByAtlanta.addresses.table).doesNotContainKey(POD));
        }
    }

    private static Mesh mesh(LocalNode self, MemoryStore store, TableSinks remote, String podCidr) {
        TableSinks own = new TableSinks();
        Mesh mesh = Mesh.start(new MeshSettings(
                self,
                store.connector(),
                Optional.empty(),
                EtcdServer.quick(),
                (name, id) -> name.equals(self.cluster()) ? own.sinks() : remote.sinks()));
        mesh.publish(published(self, podCidr));
        return mesh;
    }

    @Test
    void givesASnapshotAtTheRevisionThatWasPublished() throws Exception {
        try (LocalCluster local = torontoWithANode();
                ClusterMirror mirror = mirror(new TableSinks().sinks())) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            int identity = local.identity(labels(TORONTO, "redis"));
            local.publish(address(TORONTO_1, "10.219.1.5", identity));
            eventually(() -> assertThat(mirror.snapshot().addresses()).containsKey(POD));
            ClusterState before = mirror.snapshot();
            local.withdraw(POD.network());
            eventually(() -> assertThat(mirror.snapshot().addresses()).isEmpty());
            assertThat(before.addresses()).containsKey(POD);
            assertThat(mirror.snapshot().revision()).isGreaterThan(before.revision());
        }
    }

    @Test
    void tellsManyChangesOfAKeyAsOneWhileTheListenerIsBusy() throws Exception {
        Semaphore ready = new Semaphore(1);
        List<Change<Cidr, IpIdentity>> heard = new CopyOnWriteArrayList<>();
        StateSink<Cidr, IpIdentity> slow = StateSink.telling(changes -> {
            ready.acquireUninterruptibly();
            heard.addAll(changes);
        });
        try (LocalCluster local = torontoWithANode();
                ClusterMirror mirror = mirror(new MeshSinks(StateSink.ignoring(), StateSink.ignoring(), slow))) {
            int identity = local.identity(labels(TORONTO, "redis"));
            IpIdentity pod = address(TORONTO_1, "10.219.1.5", identity);
            local.publish(pod);
            eventually(() -> assertThat(heard).hasSize(1));
            local.publish(pod.withPod("default", "before"));
            eventually(() -> assertThat(ready.hasQueuedThreads()).isTrue()); // the listener is busy with that one
            for (int i = 0; i < 1_000; i++) {
                put(pod.withPod("default", "p" + i));
            }
            ready.release(1_000);
            eventually(() ->
                    assertThat(mirror.snapshot().addresses().get(POD).pod()).isEqualTo("p999"));
            eventually(() -> assertThat(heard).hasSize(3));
            Change<Cidr, IpIdentity> last = heard.get(2);
            assertThat(last.before().orElseThrow().pod()).isEqualTo("before");
            assertThat(last.after().orElseThrow().pod()).isEqualTo("p999");
        }
    }

    @Test
    void aListenerThatFallsBehindWhatIsKeptEndsWithTheSame() throws Exception {
        Semaphore ready = new Semaphore(1);
        StateSink<Cidr, IpIdentity> slow = StateSink.telling(changes -> ready.acquireUninterruptibly());
        try (LocalCluster local = torontoWithANode();
                ClusterMirror mirror = mirror(new MeshSinks(StateSink.ignoring(), StateSink.ignoring(), slow))) {
            IpIdentity pod = address(TORONTO_1, "10.219.1.5", local.identity(labels(TORONTO, "redis")));
            local.publish(pod);
            eventually(() -> assertThat(mirror.snapshot().addresses()).containsKey(POD));
            put(pod.withPod("default", "before"));
            eventually(() -> assertThat(ready.hasQueuedThreads()).isTrue());
            for (int i = 0; i <= MemoryStore.KEPT; i++) {
                put(pod.withPod("default", "p" + i));
            }
            ready.release(1_000);
            eventually(() ->
                    assertThat(mirror.snapshot().addresses().get(POD).pod()).isEqualTo("p" + MemoryStore.KEPT));
        }
    }

    private void put(IpIdentity pair) {
        try (KeyValueStore store = toronto.connect()) {
            store.txn().put(Keys.address(pair), pair.toJson(), 0).commit();
        }
    }

    private LocalCluster torontoWithANode() throws InterruptedException {
        LocalCluster local = LocalCluster.join(toronto.connector(), TORONTO_1, EtcdServer.quick());
        local.publish(published(TORONTO_1, "10.219.1.0/24"));
        assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
        return local;
    }

    private ClusterMirror mirror(MeshSinks sinks) {
        ExpectedCluster expected = ExpectedCluster.remote(TORONTO, Clusters.claims());
        return ClusterMirror.start(toronto.connector(), expected, EtcdServer.quick(), (name, id) -> sinks);
    }
}
