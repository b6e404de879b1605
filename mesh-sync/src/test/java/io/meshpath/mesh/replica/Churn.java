// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.store.Txn;
import java.util.SplittableRandom;

/** Writes to a source on a thread of its own, as fast as it can: each key only ever counts up. */
final class Churn implements AutoCloseable {
    private static final int KEYS = 60;

    private final Stores stores;
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::run, "churn");
    private volatile boolean ended;

    private Churn(Stores stores, long seed) {
        this.stores = stores;
        this.random = new SplittableRandom(seed);
    }

    static Churn start(Stores stores, long seed) {
        Churn churn = new Churn(stores, seed);
        churn.thread.start();
        return churn;
    }

    private void run() {
        for (int count = 10_000; !ended; count++) {
            Txn txn = stores.from.txn();
            int first = random.nextInt(KEYS);
            for (int i = 0; i <= random.nextInt(5); i++) {
                txn.put(Stores.STATE + "c" + (first + i), Integer.toString(count), 0);
            }
            txn.commit();
        }
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
