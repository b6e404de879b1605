// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.SINGAPORE;
import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import io.meshpath.mesh.time.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdentityCollectorTest {
    private static final Labels REDIS = labels(TORONTO, "redis");
    private static final int NUMBER = 196915;
    private static final Duration LOOK = Duration.ofMinutes(15);

    private final HandClock clock = new HandClock();
    private final MemoryStore memory = new MemoryStore("toronto", clock);
    private final KeyValueStore store = memory.connect();
    private final MeshTimers timers = MeshTimers.DEFAULT.withClock(clock);
    private final Leases leases = new Leases(timers);
    private final IdentityCollector collector = collector(1, leases, 2500);

    private IdentityCollector collector(int node, Leases its, int perMinute) {
        return new IdentityCollector(
                node(TORONTO, 3, node),
                timers,
                its,
                new IdentitySettings.Collection(true, LOOK, Duration.ofMinutes(30), perMinute));
    }

    private void put(String key, String value) {
        store.txn().put(key, value, 0).commit();
    }

    private void put(int number, Labels labels) {
        put(Keys.identity(number), labels.kvstoreForm());
    }

    private boolean isThere(int number) {
        return store.get(Keys.identity(number)).isPresent();
    }

    /** Time goes by in the steps in which leases are kept alive. */
    private void pass(Duration time) {
        for (Duration left = time; !left.isZero(); left = left.minus(timers.upkeep())) {
            clock.move(timers.upkeep());
            leases.keepAlive(store, lost -> {});
            collector.turn(store);
        }
    }

    @Test
    void deletesWhatNobodyUsedForTheWholeGrace() {
        put(NUMBER, REDIS);
        collector.turn(store);
        pass(Duration.ofMinutes(29));
        assertThat(isThere(NUMBER)).isTrue();
        pass(Duration.ofMinutes(16));
        assertThat(isThere(NUMBER)).isFalse();
        assertThat(collector.collected()).isEqualTo(1);
    }

    @Test
    void keepsWhatANodeRefersTo() {
        put(NUMBER, REDIS);
        put(Keys.references(REDIS) + "192.0.3.9", "" + NUMBER);
        collector.turn(store);
        pass(Duration.ofHours(2));
        assertThat(isThere(NUMBER)).isTrue();
    }

    @Test
    void theGraceBeginsAnewWithEachUse() {
        put(NUMBER, REDIS);
        collector.turn(store);
        pass(LOOK);
        put(Keys.references(REDIS) + "192.0.3.9", "" + NUMBER);
        pass(LOOK);
        store.txn().delete(Keys.references(REDIS) + "192.0.3.9").commit();
        pass(Duration.ofMinutes(40));
        assertThat(isThere(NUMBER)).isTrue();
        pass(LOOK);
        assertThat(isThere(NUMBER)).isFalse();
    }

    @Test
    void keepsWhatANodeOfCiliumHasLocked() {
        put(NUMBER, REDIS);
        put(Keys.identityLocks(REDIS) + "694d93b1b2c3d4e5", "");
        collector.turn(store);
        pass(Duration.ofHours(2));
        assertThat(isThere(NUMBER)).isTrue();
    }

    @Test
    void keepsWhatAnAddressHas() {
        put(NUMBER, REDIS);
        var pod = address(node(TORONTO, 3, 9), "10.3.0.7", NUMBER);
        put(Keys.address(pod), pod.toJson());
        collector.turn(store);
        pass(Duration.ofHours(2));
        assertThat(isThere(NUMBER)).isTrue();
    }

    @Test
    void keepsWhatItCannotProveToBeUnused() {
        long lease = store.grant(Duration.ofHours(24));
        store.txn()
                .put(Keys.identity(NUMBER), REDIS.kvstoreForm(), lease) // an API server's, without references
                .put(Keys.identity(131099), labels(SINGAPORE, "redis").kvstoreForm(), 0) // another cluster's
                .put(Keys.identity(NUMBER + 1), labels(SINGAPORE, "redis").kvstoreForm(), 0)
                .put(Keys.identity(NUMBER + 2), "k8s:z=1;k8s:a=1;", 0) // not as we would look for its references
                .put(Keys.identity(NUMBER + 3), "?", 0)
                .put(Keys.IDENTITIES + "x", REDIS.kvstoreForm(), 0)
                .commit();
        collector.turn(store);
        pass(Duration.ofHours(2));
        assertThat(store.list(Keys.IDENTITIES, 0).entries()).hasSize(6);
    }

    @Test
    void deletesNothingOnceAnotherNodeIsTheCollector() {
        put(NUMBER, REDIS);
        collector.turn(store);
        pass(Duration.ofMinutes(29));
        store.txn().delete(Keys.COLLECTOR).commit();
        put(Keys.COLLECTOR, "n2");
        clock.move(Duration.ofHours(1));
        collector.turn(store);
        assertThat(collector.isCollector()).isFalse();
        assertThat(isThere(NUMBER)).isTrue();
    }

    @Test
    void aWriteUnderAnEarlierTermIsRefused() {
        CollectorKey key = new CollectorKey(node(TORONTO, 3, 1), timers, leases);
        long term = key.hold(store).orElseThrow();
        put(NUMBER, REDIS);
        store.txn().delete(Keys.COLLECTOR).commit();
        put(Keys.COLLECTOR, "n1"); // the same name, a later term
        assertThat(key.term()).contains(term);
        assertThat(key.only(store.txn(), term).delete(Keys.identity(NUMBER)).commit())
                .isFalse();
        assertThat(isThere(NUMBER)).isTrue();
    }

    @Test
    void anotherNodeTakesOverWhenTheCollectorIsGone() {
        IdentityCollector other = collector(2, new Leases(timers), 2500);
        collector.turn(store);
        other.turn(store);
        assertThat(other.isCollector()).isFalse();
        clock.move(timers.lease().plusMinutes(1));
        other.turn(store);
        assertThat(other.isCollector()).isTrue();
        collector.turn(store);
        assertThat(collector.isCollector()).isFalse();
    }

    @Test
    void deletesNoMoreInAMinuteThanItMay() {
        IdentityCollector slow = collector(1, leases, 60);
        for (int i = 0; i < 150; i++) {
            put(NUMBER + i, labels(TORONTO, "app" + i));
        }
        slow.turn(store);
        clock.move(Duration.ofMinutes(14));
        leases.keepAlive(store, lost -> {});
        clock.move(Duration.ofMinutes(14));
        leases.keepAlive(store, lost -> {});
        clock.move(Duration.ofMinutes(3));
        slow.turn(store);
        assertThat(slow.collected()).isEqualTo(60);
        slow.turn(store);
        assertThat(slow.collected()).isEqualTo(60);
        clock.move(Duration.ofMinutes(1));
        slow.turn(store);
        assertThat(slow.collected()).isEqualTo(120);
    }
}
