// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.fault.History.Change;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.store.TxnResult;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only one who writes to an etcd, and each write exactly once, whatever breaks: so what happened there is known to the
 * last revision. Every transaction takes the next turn of a key; one whose answer was lost is tried again, and has been
 * done before where its turn is over. Not safe for use by multiple threads.
 */
final class Writer implements AutoCloseable {
    private static final String TURN = "cilium/.turn";
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final StoreConnector etcd;
    private final History history;
    private @Nullable KeyValueStore store;
    private Set<String> there = new HashSet<>();
    private long turn;
    private long lease;

    Writer(StoreConnector etcd, History history) {
        this.etcd = etcd;
        this.history = history;
    }

    /** Clears the etcd, or takes it as it is after it was created anew or restored. */
    void begin(boolean clear) {
        if (clear) {
            persist(connection -> connection.txn().deleteUnder(Keys.STATE).commit());
        }
        Listing now = persist(connection -> connection.list(Keys.STATE, 0));
        there = now.entries().stream().map(Entry::key).collect(Collectors.toCollection(HashSet::new));
        history.begin(now.header().revision(), now.entries());
        lease = persist(connection -> connection.grant(Duration.ofMinutes(10)));
        turn = 0;
        persist(connection -> connection.txn().put(TURN, "0", 0).commit());
    }

    /** Writes at one revision, which it returns; a key that is not there is not deleted, as that would be no event. */
    long write(List<Change> wanted) {
        List<Change> changes = wanted.stream()
                .filter(change -> change.value().isPresent() || there.contains(change.key()))
                .toList();
        turn++;
        long revision = persist(connection -> {
            Txn txn = connection.txn().ifValue(TURN, Long.toString(turn - 1)).put(TURN, Long.toString(turn), 0);
            changes.forEach(change -> change.value()
                    .ifPresentOrElse(value -> txn.put(change.key(), value, lease), () -> txn.delete(change.key())));
            TxnResult result = connection.commit(txn);
            return result.succeeded() ? result.header().revision() : doneBefore(connection);
        });
        history.wrote(revision, changes);
        changes.stream().map(Change::key).forEach(there::remove);
        changes.stream()
                .filter(change -> change.value().isPresent())
                .map(Change::key)
                .forEach(there::add);
        return revision;
    }

    private long doneBefore(KeyValueStore connection) {
        Entry last = connection.get(TURN).orElseThrow();
        if (!last.text().equals(Long.toString(turn))) {
            throw new AssertionError("turn " + turn + " is not ours: it is at " + last.text());
        }
        return last.modRevision();
    }

    /** An entry as it is now. */
    Optional<Entry> get(String key) {
        return persist(connection -> connection.get(key));
    }

    private interface Request<T> {
        T apply(KeyValueStore connection);
    }

    private <T> T persist(Request<T> request) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                if (store == null) {
                    store = etcd.connect(DEADLINE);
                }
                return request.apply(store);
            } catch (StoreException e) {
                close();
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
            store = null;
        }
    }
}
