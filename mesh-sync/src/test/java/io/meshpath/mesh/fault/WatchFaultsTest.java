// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.fault.Pods.key;
import static io.meshpath.mesh.fault.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.fault.BrokenWatches.Ways;
import io.meshpath.mesh.fault.History.Change;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server may do to a watch while it answers everything else. */
class WatchFaultsTest {
    private final MemoryStore store = new MemoryStore("memory");
    private final KeyValueStore writer = store.connect();
    private final BrokenWatches watches = new BrokenWatches(store.connector());
    private Readers readers;

    @AfterEach
    void stop() throws Exception {
        readers.close();
        writer.close();
    }

    private void read(MeshTimers timers) throws Exception {
        RandomWrites.foundation().forEach(this::put);
        put(pod(1));
        readers = new Readers(watches, timers);
        eventually(() -> assertThat(readers.addresses().table()).containsOnlyKeys(key(1)));
        eventually(() -> assertThat(readers.log().connected()).isPositive());
    }

    private void put(Change change) {
        writer.txn()
                .put(change.key(), change.value().orElseThrow(), writer.grant(Duration.ofMinutes(1)))
                .commit();
    }

    @Test
    @Injects(Fault.WATCH_CANCELLED)
    void opensAWatchThatWasCancelledAnewWhereItEnded() throws Exception {
        read(Readers.timers());
        watches.are(Ways.CANCELLED);
        eventually(() -> assertThat(readers.log().failed()).isGreaterThan(2));
        put(pod(2));
        watches.are(Ways.WORKS);
        eventually(() -> assertThat(readers.addresses().table()).containsOnlyKeys(key(1), key(2)));
        eventually(() -> assertThat(readers.log().state()).containsKey(key(2)));
        assertThat(readers.log().told()).filteredOn(EngineLog.Told::whole).hasSize(1);
    }

    @Test
    @Injects(Fault.WATCH_CANCELLED)
    void givesUpAWatchThatIsSilentWhileItsServerAnswers() throws Exception {
        read(Readers.timers());
        watches.are(Ways.SILENT);
        put(pod(2));
        eventually(() -> assertThat(readers.log().failed()).isPositive());
        eventually(() -> assertThat(readers.mirror().status().error())
                .hasValueSatisfying(error -> assertThat(error).startsWith("the watch is silent for 0.3 s")));
        watches.are(Ways.WORKS);
        eventually(() -> assertThat(readers.addresses().table()).containsOnlyKeys(key(1), key(2)));
    }

    /** Events that a server loses cannot be seen to be missing: only another full reading finds them. */
    @Test
    @Injects({Fault.WATCH_CANCELLED, Fault.SLOW_CONSUMER})
    void findsWhatAWatchThatOnlyMakesProgressNeverDelivered() throws Exception {
        read(Readers.timers().withResync(Duration.ofMillis(400)));
        watches.are(Ways.ONLY_PROGRESS);
        put(pod(2));
        eventually(() -> assertThat(readers.addresses().table()).containsOnlyKeys(key(1), key(2)));
        eventually(() -> assertThat(readers.log().state()).containsKey(key(2)));
        assertThat(readers.log().failed()).isZero();
    }
}
