// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Fills an etcd, in transactions over some connections at once. */
final class Loader {
    private static final int CONNECTIONS = 4;

    private Loader() {}

    /** Puts all of them, in no order; returns when all are there. */
    static void load(Etcd etcd, Stream<Pair> pairs) {
        Iterator<Pair> source = pairs.iterator();
        ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                running.add(workers.submit(() -> copy(etcd, source)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while filling etcd", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot fill etcd: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
        }
    }

    private static void copy(Etcd etcd, Iterator<Pair> source) {
        try (KeyValueStore store = etcd.connect()) {
            for (List<Pair> some = next(source); !some.isEmpty(); some = next(source)) {
                Txn txn = store.txn();
                some.forEach(pair -> txn.put(pair.key(), pair.value(), 0));
                txn.commit();
            }
        }
    }

    private static List<Pair> next(Iterator<Pair> source) {
        List<Pair> some = new ArrayList<>();
        synchronized (source) {
            while (some.size() < Txn.MOST && source.hasNext()) {
                some.add(source.next());
            }
        }
        return some;
    }
}
