// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;

/** A point in time that may come, on the scale of {@link Ticker}. Owned by the thread that calls doWork(). */
final class Timer {
    private boolean running;
    private long due;

    /** Starts, or starts again. */
    void start(long now, Duration after) {
        running = true;
        due = now + after.toNanos();
    }

    void stop() {
        running = false;
    }

    boolean isRunning() {
        return running;
    }

    boolean isDue(long now) {
        return running && due - now <= 0;
    }

    /** Nanoseconds until it is due, at least 0; Long.MAX_VALUE when it is not running. */
    long remaining(long now) {
        return running ? Math.max(0, due - now) : Long.MAX_VALUE;
    }
}
