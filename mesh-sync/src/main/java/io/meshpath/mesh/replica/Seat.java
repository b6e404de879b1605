// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.store.TxnResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The right to write the copy of a cluster: a leased key that whoever finds none creates. Each transaction of its holder
 * asks for the very key that it created, so that a holder who lost it without noticing writes nothing any more. Safe for
 * use by multiple threads.
 */
final class Seat {
    private final String key;
    private final long lease;
    private final long created;
    private final CountDownLatch lost = new CountDownLatch(1);

    private Seat(String key, long lease, long created) {
        this.key = key;
        this.lease = lease;
        this.created = created;
    }

    /** Takes the seat if it is free; it is also ours when an earlier try took it and its answer did not arrive. */
    static Optional<Seat> take(KeyValueStore store, String key, String holder, Duration ttl) {
        Optional<Entry> there = store.get(key);
        if (there.isPresent()) {
            return there.filter(entry -> entry.text().equals(holder))
                    .map(entry -> new Seat(key, entry.lease(), entry.createRevision()));
        }
        long lease = store.grant(ttl);
        TxnResult result = store.commit(store.txn().ifAbsent(key).put(key, holder, lease));
        if (!result.succeeded()) {
            store.revoke(lease);
            return Optional.empty();
        }
        return Optional.of(new Seat(key, lease, result.header().revision()));
    }

    /** Who has the seat now. */
    static Optional<String> holder(KeyValueStore store, String key) {
        return store.get(key).map(Entry::text);
    }

    /** Adds the condition that the seat is still ours. */
    Txn guard(Txn txn) {
        return txn.ifCreatedAt(key, created);
    }

    /** Whether the key in the store is the one that we created. */
    boolean isOurs(KeyValueStore store) {
        return store.get(key).filter(entry -> entry.createRevision() == created).isPresent();
    }

    /** Keeps the seat; notices when it is lost. */
    boolean keep(KeyValueStore store) {
        if (!store.keepAlive(lease)) {
            lose();
        }
        return !isLost();
    }

    /** Somebody found that it is lost. */
    void lose() {
        lost.countDown();
    }

    boolean isLost() {
        return lost.getCount() == 0;
    }

    /** Waits so long, or until it is lost. */
    boolean awaitLost(Duration timeout) throws InterruptedException {
        return lost.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Leaves it to the next one at once. */
    void release(KeyValueStore store) {
        lose();
        store.revoke(lease);
    }

    /** Hangs on our seat, and goes with it. */
    long lease() {
        return lease;
    }
}
