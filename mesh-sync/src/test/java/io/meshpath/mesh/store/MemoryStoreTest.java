// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.time.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private static final Duration NOT_AT_ALL = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(10);

    private final HandClock clock = new HandClock();
    private final MemoryStore memory = new MemoryStore("atlanta", clock);
    private final KeyValueStore store = memory.connect();

    @Test
    void endsALeaseByItsClockAndDeletesItsKeysAtOneRevision() throws Exception {
        long lease = store.grant(Duration.ofSeconds(10));
        store.txn().put("k/1", "v", lease).put("k/2", "v", lease).commit();
        try (Watch watch = watchFrom(memory.revision() + 1)) {
            clock.move(Duration.ofSeconds(9));
            assertThat(store.list("k/", 0).entries()).hasSize(2);
            clock.move(Duration.ofSeconds(1));
            assertThat(events(watch, 2)).containsExactly("-k/1@3", "-k/2@3");
            assertThat(store.keepAlive(lease)).isFalse();
        }
    }

    @Test
    void keepsALeaseThatIsKeptAlive() {
        long lease = store.grant(Duration.ofSeconds(10));
        store.txn().put("k/1", "v", lease).commit();
        for (int i = 0; i < 5; i++) {
            clock.move(Duration.ofSeconds(9));
            assertThat(store.keepAlive(lease)).isTrue();
        }
        assertThat(store.keysOf(lease)).get().isEqualTo(Set.of("k/1"));
    }

    @Test
    void wakesAWatchThatWaits() throws Exception {
        try (Watch watch = watchFrom(2)) {
            assertThat(watch.take(NOT_AT_ALL, 10)).hasSize(1); // that it is watched
            CompletableFuture<List<String>> taken = CompletableFuture.supplyAsync(() -> events(watch, 1));
            store.txn().put("other", "v", 0).commit();
            store.txn().put("k/1", "v", 0).commit();
            assertThat(taken.get(10, TimeUnit.SECONDS)).containsExactly("+k/1@3");
        }
    }

    @Test
    void answersARequestForProgressAfterWhatCameBefore() throws Exception {
        try (Watch watch = watchFrom(2)) {
            store.txn().put("k/1", "v", 0).commit();
            watch.requestProgress();
            List<WatchBatch> batches = watch.take(LONG, 10);
            assertThat(batches).extracting(WatchBatch::range).containsExactly(0, -1);
            assertThat(batches.get(1).header().revision()).isEqualTo(2);
        }
    }

    @Test
    void takesNoMoreAtOnceThanItIsAskedFor() throws Exception {
        for (int i = 0; i < 10; i++) {
            store.txn().put("k/1", "v", 0).put("l/1", "v", 0).commit();
        }
        try (Watch watch = store.watch(List.of(new WatchRange("k/", 1), new WatchRange("l/", 1)))) {
            List<WatchBatch> all = new ArrayList<>();
            while (all.stream().mapToInt(batch -> batch.events().size()).sum() < 20) {
                List<WatchBatch> some = watch.take(LONG, 3);
                assertThat(some).hasSizeBetween(1, 3);
                all.addAll(some);
            }
            assertThat(all).extracting(WatchBatch::range).contains(0, 1);
        }
    }

    @Test
    void neverPartsARevisionOfARange() throws Exception {
        Txn txn = store.txn();
        for (int i = 0; i < Txn.MOST; i++) {
            txn.put("k/" + i, "v", 0);
        }
        txn.commit();
        try (Watch watch = watchFrom(1)) {
            assertThat(watch.take(LONG, 1).get(0).events()).hasSize(Txn.MOST);
        }
    }

    @Test
    void forgetsTheOldestRevisionsByItself() {
        for (int i = 0; i < MemoryStore.KEPT + 10; i++) {
            store.txn().put("k/" + i % 3, "v" + i, 0).commit();
        }
        long oldest = memory.revision() - MemoryStore.KEPT;
        assertThat(store.list("k/", oldest).entries()).hasSize(3);
        assertThatThrownBy(() -> store.list("k/", oldest - 1))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.isRevisionGone()).isTrue())
                .hasMessage("list k/ at memory:atlanta: revision 10 is compacted; the oldest kept is 11");
    }

    @Test
    void endsAWatchThatFellBehindWhatIsKept() throws Exception {
        try (Watch behind = watchFrom(2);
                Watch elsewhere = store.watch(List.of(new WatchRange("other/", 2)))) {
            for (int i = 0; i < MemoryStore.KEPT + 10; i++) {
                store.txn().put("k/1", "v" + i, 0).commit();
            }
            assertThat(WatchPair.end(behind, LONG).isRevisionGone()).isTrue();
            store.txn().put("other/1", "v", 0).commit();
            assertThat(events(elsewhere, 1)).containsExactly("+other/1@10012");
        }
    }

    @Test
    void tellsThatItIsCutAfterEverythingBeforeAndComesBackWithItsData() throws Exception {
        try (Watch watch = watchFrom(2)) {
            store.txn().put("k/1", "v", 0).commit();
            memory.cut();
            assertThat(events(watch, 1)).containsExactly("+k/1@2");
            assertThat(WatchPair.end(watch, LONG)).hasMessageEndingWith("at memory:atlanta: the connection is cut");
        }
        assertThatThrownBy(() -> memory.connect().get("k/1")).hasMessage("get k/1 at memory:atlanta: cut off");
        memory.mend();
        assertThatThrownBy(() -> store.get("k/1")).hasMessage("get k/1 at memory:atlanta: the connection is cut");
        assertThat(memory.connect().get("k/1")).isPresent();
    }

    @Test
    void endsWatchesWithTheirConnection() throws Exception {
        Watch watch = watchFrom(2);
        store.close();
        assertThat(WatchPair.end(watch, LONG)).hasMessageContaining("the connection is closed");
        assertThatThrownBy(() -> store.get("k")).hasMessage("get k at memory:atlanta: the connection is closed");
    }

    private Watch watchFrom(long revision) {
        return store.watch(List.of(new WatchRange("k/", revision)));
    }

    /** The next events: {@code +key@revision} for a put, and with a minus for a delete. */
    private static List<String> events(Watch watch, int count) {
        List<String> events = new ArrayList<>();
        try {
            while (events.size() < count) {
                watch.take(LONG, 10)
                        .forEach(batch -> batch.events()
                                .forEach(event -> events.add((event.deleted() ? "-" : "+")
                                        + event.entry().key() + "@"
                                        + event.entry().modRevision())));
            }
            return events;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
