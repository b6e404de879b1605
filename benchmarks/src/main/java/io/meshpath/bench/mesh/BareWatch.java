// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.store.WatchRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A watch of all clusters by nobody in particular, in the bench's own process: when it hears of a change is as early as
 * anybody can know, and shows what etcd and a busy machine have taken. Runs a thread until it is closed.
 */
final class BareWatch implements AutoCloseable {
    private static final String PREFIX = "cilium/cache/";
    private static final Duration TURN = Duration.ofMillis(100);
    private static final int MOST_BATCHES = 1_000;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final KeyValueStore store;
    private final Watch watch;
    private final Map<String, Queue<Long>> sent = new ConcurrentHashMap<>();
    private final List<Double> milliseconds = new ArrayList<>(); // until the thread has ended, its own
    private final Thread thread = new Thread(this::listen, "bare watch");
    private volatile boolean closing;

    private BareWatch(KeyValueStore store, Watch watch) {
        this.store = store;
        this.watch = watch;
    }

    static BareWatch start(Etcd etcd) {
        KeyValueStore store = etcd.connect();
        long next = store.getAt(PREFIX, 0).header().revision() + 1;
        BareWatch started = new BareWatch(store, store.watch(List.of(new WatchRange(PREFIX, next))));
        started.thread.start();
        return started;
    }

    /** Listens for the next change of a key; to be called before it is sent. */
    void expect(String key) {
        sent.computeIfAbsent(key, added -> new ConcurrentLinkedQueue<>()).add(System.nanoTime());
    }

    private void listen() {
        try {
            while (!closing) {
                for (WatchBatch batch : watch.take(TURN, MOST_BATCHES)) {
                    batch.events().forEach(event -> heard(event.entry().key()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void heard(String key) {
        Queue<Long> times = sent.get(key);
        Long time = times == null ? null : times.poll();
        if (time != null) {
            milliseconds.add((System.nanoTime() - time) / NANOS_PER_MILLISECOND);
        }
    }

    /** Ends; what is still on its way is not waited for. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.close();
        store.close();
    }

    /** How long each change took, in milliseconds, in ascending order; to be asked when closed. */
    double[] milliseconds() {
        return milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
