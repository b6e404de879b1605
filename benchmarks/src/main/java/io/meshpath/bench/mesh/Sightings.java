// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Looks into the kernel's maps for changes that are on their way, every fraction of a millisecond, and notes how long each
 * took from before it was sent. Runs a thread until it is closed; {@link #expect} may be called on any.
 */
final class Sightings implements AutoCloseable {
    private static final long LOOK_NANOS = 50_000;
    private static final long LOST_NANOS = 10_000_000_000L;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    /** A change that was sent, and when. */
    private record Awaited(long sent, Predicate<KernelState> shown) {}

    private final KernelState kernel;
    private final Queue<Awaited> sent = new ConcurrentLinkedQueue<>();
    private final List<Double> milliseconds = new ArrayList<>(); // until the thread has ended, its own
    private final Thread thread = new Thread(this::look, "sightings");
    private int lost;
    private volatile boolean closing;

    private Sightings(KernelState kernel) {
        this.kernel = kernel;
    }

    static Sightings start(KernelState kernel) {
        Sightings sightings = new Sightings(kernel);
        sightings.thread.start();
        return sightings;
    }

    /** Looks for a change from now on, if a kernel shows it; to be called before it is sent. */
    void expect(Change change) {
        change.shown().ifPresent(shown -> sent.add(new Awaited(System.nanoTime(), shown)));
    }

    private void look() {
        List<Awaited> awaited = new ArrayList<>();
        while (!closing || !awaited.isEmpty() || !sent.isEmpty()) {
            for (Awaited one = sent.poll(); one != null; one = sent.poll()) {
                awaited.add(one);
            }
            for (Iterator<Awaited> each = awaited.iterator(); each.hasNext(); ) {
                Awaited one = each.next();
                long waited = System.nanoTime() - one.sent();
                if (one.shown().test(kernel)) {
                    milliseconds.add((System.nanoTime() - one.sent()) / NANOS_PER_MILLISECOND);
                    each.remove();
                } else if (waited > LOST_NANOS) {
                    lost++;
                    each.remove();
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Waits for what is still on its way, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many changes have not been seen within ten seconds; to be asked when closed. */
    int lost() {
        return lost;
    }

    /** How long each change took, in milliseconds, in ascending order; to be asked when closed. */
    double[] milliseconds() {
        return milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
