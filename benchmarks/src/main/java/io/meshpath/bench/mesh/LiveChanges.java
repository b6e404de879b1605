// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Has all clusters change at their pace, one after the other, each change in a request of its own.
 *
 * @param sent how many changes there were
 * @param late how far behind its pace the last one was, in seconds: what is far behind measures the writer
 */
record LiveChanges(int sent, double late) {
    private static final double SECONDS_OF_ROUND = 10;

    /**
     * Sends changes for this long.
     *
     * @param awaited is told of each before it is sent
     */
    static LiveChanges run(KeyValueStore store, List<Churn> clusters, Duration length, Consumer<Change> awaited) {
        double perSecond = clusters.size() * Churn.CHANGES / SECONDS_OF_ROUND;
        int count = (int) (length.toMillis() / 1e3 * perSecond);
        long start = System.nanoTime();
        long due = start;
        for (int i = 0; i < count; i++) {
            due = start + (long) (i / perSecond * 1e9);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Change change = clusters.get(i % clusters.size()).next();
            awaited.accept(change);
            send(store, change);
        }
        return new LiveChanges(count, (System.nanoTime() - due) / 1e9);
    }

    private static void send(KeyValueStore store, Change change) {
        change.value()
                .map(value -> store.txn().put(change.key(), value, 0))
                .orElseGet(() -> store.txn().delete(change.key()))
                .commit();
    }
}
