// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A few {@link Scratch}es for threads too many to have one each. Taking never waits: when all are out, one is made, and whatever
 * comes back to a full pool is left to the garbage collector.
 *
 * <p>Safe for use by multiple threads.
 */
final class ScratchPool {
    private static final int MOST_PLACES = 64;

    private final AtomicReferenceArray<Scratch> places;

    ScratchPool() {
        // No more operations run at a time than there are CPUs; the rest of the places keep threads apart.
        this(2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));
    }

    ScratchPool(int places) {
        this.places = new AtomicReferenceArray<>(Math.min(places, MOST_PLACES));
    }

    Scratch take() {
        for (int tried = 0, at = start(); tried < places.length(); tried++, at = next(at)) {
            Scratch free = places.get(at) == null ? null : places.getAndSet(at, null);
            if (free != null) {
                return free;
            }
        }
        return new Scratch(this);
    }

    void give(Scratch scratch) {
        if (!scratch.isWorthKeeping()) {
            return;
        }
        for (int tried = 0, at = start(); tried < places.length(); tried++, at = next(at)) {
            if (places.get(at) == null && places.compareAndSet(at, null, scratch)) {
                return;
            }
        }
    }

    private int start() {
        return Math.floorMod(System.identityHashCode(Thread.currentThread()), places.length());
    }

    private int next(int at) {
        return at + 1 == places.length() ? 0 : at + 1;
    }
}
