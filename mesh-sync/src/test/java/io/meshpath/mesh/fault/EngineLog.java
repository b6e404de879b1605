// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.source.Follower;
import io.meshpath.mesh.source.Position;
import io.meshpath.mesh.source.Reading;
import io.meshpath.mesh.source.Scope;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A follower that writes down what it is told, with the cursor, as one that keeps both on disk. Safe for use by multiple threads. */
final class EngineLog implements Follower {
    /** One call of the engine: everything there was at a revision, or some events, and when it came. */
    record Told(boolean whole, boolean anew, long revision, List<WatchBatch.Event> events, long nanos) {}

    private final List<Told> told = new ArrayList<>();
    private final Map<String, String> state = new HashMap<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private Optional<Cursor> cursor = Optional.empty();

    synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** What it knows now. */
    synchronized Map<String, String> state() {
        return Map.copyOf(state);
    }

    synchronized Optional<Cursor> cursor() {
        return cursor;
    }

    /** How often following began. */
    int connected() {
        return connected.get();
    }

    /** How often it broke off. */
    int failed() {
        return failed.get();
    }

    @Override
    public Scope identify(KeyValueStore store) {
        return new Scope(RandomWrites.KEYS.watched(), probe(store));
    }

    @Override
    public boolean wantsEverything() {
        return false;
    }

    @Override
    public synchronized void everything(Reading reading) {
        cursor = Optional.of(reading.cursor());
        state.clear();
        List<WatchBatch.Event> events = new ArrayList<>();
        for (Entry entry : reading.entries()) {
            state.put(entry.key(), entry.text());
            events.add(new WatchBatch.Event(false, entry));
        }
        told.add(new Told(true, reading.anew(), reading.cursor().revision(), events, System.nanoTime()));
    }

    @Override
    public synchronized void happened(List<WatchBatch.Event> events, Position after) {
        cursor = Optional.of(after.cursor());
        for (WatchBatch.Event event : events) {
            if (event.deleted()) {
                state.remove(event.entry().key());
            } else {
                state.put(event.entry().key(), event.entry().text());
            }
        }
        told.add(new Told(false, false, after.revision(), List.copyOf(events), System.nanoTime()));
    }

    @Override
    public void connected(KeyValueStore store) {
        connected.incrementAndGet();
    }

    @Override
    public void turn() {
        // nothing depends on time
    }

    @Override
    public StoreHeader probe(KeyValueStore store) {
        return store.getAt(Keys.HEARTBEAT, 0).header();
    }

    @Override
    public void failed(RuntimeException reason) {
        failed.incrementAndGet();
    }

    @Override
    public void ended() {
        // the log stays readable
    }
}
