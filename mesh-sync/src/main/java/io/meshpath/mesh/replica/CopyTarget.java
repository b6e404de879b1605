// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.store.TxnResult;
import io.meshpath.mesh.time.Backoff;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store that the copy is written to, for as long as the seat is ours: every request is tried until it is answered.
 *
 * <p>Each transaction asks for the seat, and for the cursor that was written last: a store that was restored from an older
 * snapshot has the same seat, but not that cursor. Safe for use by multiple threads; only one of them may move the cursor.
 */
final class CopyTarget implements AutoCloseable {
    private final StoreConnector connector;
    private final MeshTimers timers;
    private final Seat seat;
    private final String cursorKey;
    private final ReplicaReport report;

    // Guards 'connected' only. Never held during a request.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable KeyValueStore connected;

    private volatile long cursorRevision; // 0 while there is none

    CopyTarget(StoreConnector connector, MeshTimers timers, Seat seat, String cursorKey, ReplicaReport report) {
        this.connector = connector;
        this.timers = timers;
        this.seat = seat;
        this.cursorKey = cursorKey;
        this.report = report;
    }

    /** The cursor as it stands there; what is written from now on rests on it. */
    Optional<String> cursor() {
        Optional<Entry> there = patiently(store -> store.get(cursorKey));
        cursorRevision = there.map(Entry::modRevision).orElse(0L);
        return there.map(Entry::text);
    }

    List<Entry> list(String prefix) {
        return patiently(store -> store.list(prefix, 0)).entries();
    }

    Optional<Entry> get(String key) {
        return patiently(store -> store.get(key));
    }

    /**
     * Writes all of this in one transaction, and the cursor with it where one is given.
     *
     * @throws StoreException when it is too large for the store
     * @throws MeshException when the seat is no longer ours
     */
    void write(List<Write> writes, Optional<String> cursor) {
        patiently(store -> {
            Txn txn = guard(store.txn());
            for (Write write : writes) {
                ByteString value = write.value();
                if (value == null) {
                    txn.delete(write.key());
                } else {
                    txn.put(write.key(), value, 0);
                }
            }
            cursor.ifPresent(json -> txn.put(cursorKey, json, 0));
            commit(store, txn, cursor);
            return true;
        });
        report.wrote(writes);
    }

    private void commit(KeyValueStore store, Txn txn, Optional<String> cursor) {
        TxnResult result = store.commit(txn);
        if (result.succeeded()) {
            cursor.ifPresent(json -> cursorRevision = result.header().revision());
            return;
        }
        // An earlier try may have been done although its answer did not come; then the cursor is the one of this try.
        Optional<Entry> there = store.get(cursorKey)
                .filter(entry -> entry.modRevision() > cursorRevision)
                .filter(entry -> cursor.equals(Optional.of(entry.text())));
        if (there.isEmpty()) {
            throw lost("somebody else has the seat, or " + store + " has gone back to an older state");
        }
        cursorRevision = there.get().modRevision();
    }

    /**
     * Begins a copy where there is none: writes the cursor and these keys, none of which may exist yet.
     *
     * @return false when one of them exists, or something under one of the prefixes does
     */
    boolean begin(List<Write> writes, List<String> prefixes, String cursor) {
        return patiently(store -> {
            Txn txn = guard(store.txn());
            prefixes.forEach(txn::ifNoneUnder);
            writes.forEach(write -> txn.ifAbsent(write.key()).put(write.key(), notNull(write), 0));
            TxnResult result = store.commit(txn.put(cursorKey, cursor, 0));
            if (result.succeeded()) {
                cursorRevision = result.header().revision();
                return true;
            }
            if (!seat.isOurs(store)) {
                throw lost("somebody else has the seat");
            }
            Optional<Entry> there =
                    store.get(cursorKey).filter(entry -> entry.text().equals(cursor));
            cursorRevision = there.map(Entry::modRevision).orElse(cursorRevision);
            return there.isPresent(); // an earlier try was done, and its answer did not come
        });
    }

    private static ByteString notNull(Write write) {
        return Optional.ofNullable(write.value()).orElseThrow();
    }

    private Txn guard(Txn txn) {
        seat.guard(txn);
        return cursorRevision == 0
                ? txn.ifAbsent(cursorKey)
                : txn.ifUnchanged(new Entry(cursorKey, ByteString.EMPTY, 0, cursorRevision, 0));
    }

    private MeshException lost(String why) {
        seat.lose();
        return new MeshException("the copy is no longer ours to write: " + why);
    }

    /** Asks until there is an answer. What can only fail again is thrown: what is too large, and a lost seat. */
    private <T> T patiently(Function<KeyValueStore, T> request) {
        Backoff backoff = new Backoff(timers, new SplittableRandom());
        while (true) {
            if (seat.isLost() || Thread.currentThread().isInterrupted()) {
                throw lost("another one may have the seat by now");
            }
            KeyValueStore store = null;
            try {
                store = connection();
                T answer = request.apply(store);
                report.targetAnswers();
                return answer;
            } catch (StoreException e) {
                if (e.isTooLarge()) {
                    throw e;
                }
                drop(store);
                report.blocked(e);
                pause(backoff);
            }
        }
    }

    private void pause(Backoff backoff) {
        try {
            seat.awaitLost(backoff.next());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KeyValueStore connection() {
        synchronized (lock) {
            if (connected == null) {
                connected = connector.connect(timers.call());
            }
            return connected;
        }
    }

    private void drop(@Nullable KeyValueStore store) {
        synchronized (lock) {
            if (connected == store && connected != null) {
                connected.close();
                connected = null;
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            drop(connected);
        }
    }
}
