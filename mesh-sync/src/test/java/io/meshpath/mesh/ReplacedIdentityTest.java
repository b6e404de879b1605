// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import io.meshpath.mesh.identity.IdentityListener;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.identity.LabelFilter;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplacedIdentityTest {
    private static final LocalNode SELF = node(TORONTO, 3, 1);
    private static final Labels REDIS = labels(TORONTO, "redis");
    private static final Labels OTHERS = labels(TORONTO, "others");
    private static final String REFERENCE = Keys.reference(REDIS, SELF.address());

    /** What a listener was told. */
    private record Replaced(Labels labels, int before, int after) {}

    private final MemoryStore memory = new MemoryStore("toronto");
    private final KeyValueStore store = memory.connect();
    private final List<Replaced> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void disconnect() {
        store.close();
    }

    private LocalCluster join(IdentityListener listener) {
        return LocalCluster.join(
                memory.connector(),
                SELF,
                EtcdServer.quick().withLease(Duration.ofSeconds(2)),
                IdentitySettings.DEFAULT,
                listener);
    }

    private void hear(Labels labels, int before, int after) {
        heard.add(new Replaced(labels, before, after));
    }

    /** As when somebody deleted the key and another node took the number. */
    private void giveToOthers(int number) {
        store.txn().put(Keys.identity(number), OTHERS.kvstoreForm(), 0).commit();
    }

    private String valueOf(String key) {
        return store.get(key).orElseThrow().text();
    }

    @Test
    void tellsWhoUsesANumberThatWasGivenToOthersOfTheNewOne() throws Exception {
        try (LocalCluster local = join(this::hear)) {
            int before = local.identity(REDIS);
            giveToOthers(before);
            eventually(() -> assertThat(heard).hasSize(1));
            int after = local.identity(REDIS);
            assertThat(after).isNotEqualTo(before);
            assertThat(heard).containsExactly(new Replaced(REDIS, before, after));
            assertThat(valueOf(REFERENCE)).isEqualTo(Integer.toString(after));
            assertThat(valueOf(Keys.identity(after))).isEqualTo(REDIS.kvstoreForm());
            assertThat(valueOf(Keys.identity(before))).isEqualTo(OTHERS.kvstoreForm());
        }
    }

    @Test
    void usesOfTheOldNumberAreUsesOfTheNewOne() throws Exception {
        try (LocalCluster local = join(this::hear)) {
            int before = local.identity(REDIS);
            local.identity(REDIS);
            giveToOthers(before);
            eventually(() -> assertThat(heard).hasSize(1));
            local.release(before);
            assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
            assertThat(store.get(REFERENCE)).isPresent();
            local.release(heard.get(0).after());
            assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
            assertThat(store.get(REFERENCE)).isEmpty();
        }
    }

    @Test
    void putsBackAMasterThatIsMissingAndTellsNobody() throws Exception {
        try (LocalCluster local = join(this::hear)) {
            int number = local.identity(REDIS);
            store.txn().delete(Keys.identity(number)).commit();
            eventually(() -> assertThat(store.get(Keys.identity(number))).isPresent());
            assertThat(local.identity(REDIS)).isEqualTo(number);
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void aListenerThatFailsDoesNotStopTheNode() throws Exception {
        IdentityListener failing = (labels, before, after) -> {
            hear(labels, before, after);
            throw new IllegalStateException("no such endpoint");
        };
        try (LocalCluster local = join(failing)) {
            giveToOthers(local.identity(REDIS));
            eventually(() -> assertThat(heard).hasSize(1));
            assertThat(local.identity(REDIS)).isEqualTo(heard.get(0).after());
        }
    }

    @Test
    void aMeshTakesItsFilterAndItsListenerFromItsSettings() throws Exception {
        MeshSinks ignoring = new MeshSinks(StateSink.ignoring(), StateSink.ignoring(), StateSink.ignoring());
        MeshSettings settings = new MeshSettings(
                        SELF,
                        memory.connector(),
                        Optional.empty(),
                        EtcdServer.quick().withLease(Duration.ofSeconds(2)),
                        (name, id) -> ignoring)
                .withIdentities(IdentitySettings.DEFAULT.withFilter(LabelFilter.DEFAULT.and("!version")))
                .withListener(this::hear);
        try (Mesh mesh = Mesh.join(settings)) {
            Labels one = REDIS.with(Label.k8s("version", "1"));
            Labels two = REDIS.with(Label.k8s("version", "2"));
            Map<Labels, Integer> numbers = mesh.local().identities(List.of(one, two));
            assertThat(numbers.get(one)).isEqualTo(numbers.get(two));
            giveToOthers(numbers.get(one));
            eventually(() -> assertThat(heard).extracting(Replaced::labels).containsExactly(REDIS));
        }
    }
}
