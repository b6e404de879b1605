// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;

/** A point in time that may come, on the scale of {@link Ticker}. Owned by the thread that calls doWork(). */
public final class Timer {
    private boolean running;
    private long due;

    /** Starts, or starts again. */
    public void start(long now, Duration after) {
        running = true;
        due = now + after.toNanos();
    }

    /** Stops; one that does not run stays so. */
    public void stop() {
        running = false;
    }

    /** Whether it was started and not stopped, due or not. */
    public boolean isRunning() {
        return running;
    }

    /** Whether it runs and its time has come. */
    public boolean isDue(long now) {
        return running && due - now <= 0;
    }

    /** Nanoseconds until it is due, at least 0; Long.MAX_VALUE when it is not running. */
    public long remaining(long now) {
        return running ? Math.max(0, due - now) : Long.MAX_VALUE;
    }
}
