// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.time;

import io.meshpath.mesh.MeshTimers;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between tries: each twice the last up to a bound, and each a random part of that (a half to the whole), so that
 * many who lost the same server do not come back together. Not safe for use by multiple threads.
 */
public final class Backoff {
    private final long first;
    private final long last;
    private final RandomGenerator random;
    private long next;

    public Backoff(MeshTimers timers, RandomGenerator random) {
        this.first = timers.firstRetry().toNanos();
        this.last = Math.max(first, timers.lastRetry().toNanos());
        this.random = random;
        this.next = first;
    }

    /** How long to wait now. */
    public Duration next() {
        long whole = next;
        next = Math.min(last, next * 2);
        return Duration.ofNanos(whole / 2 + random.nextLong(whole / 2 + 1));
    }

    /** It worked: begin with the shortest wait again. */
    public void reset() {
        next = first;
    }
}
