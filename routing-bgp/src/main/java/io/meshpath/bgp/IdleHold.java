// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;

/**
 * The wait after a session or attempt ended badly: short at first, doubled by each error that follows soon, so that a
 * neighbour that cannot get along with us is not asked many times a second. Owned by the thread that calls doWork().
 */
final class IdleHold {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FORGET = Duration.ofMinutes(5);
    private static final int MAX_DOUBLINGS = 16;

    private Duration first;
    private final Timer wait = new Timer();
    private final Timer forget = new Timer();
    private int errors;

    IdleHold(Duration first) {
        this.first = first;
    }

    /** Waits this long after a first error from now on. */
    void change(Duration wanted) {
        first = wanted;
    }

    boolean isRunning() {
        return wait.isRunning();
    }

    boolean isOver(long now) {
        return wait.isDue(now);
    }

    long remaining(long now) {
        return wait.remaining(now);
    }

    void stop() {
        wait.stop();
    }

    /** Begins to wait; only what was an {@code error} makes later waits longer. */
    void begin(long now, boolean error) {
        if (forget.isDue(now)) {
            errors = 0;
        }
        Duration longer = first.multipliedBy(1L << Math.min(errors, MAX_DOUBLINGS));
        wait.start(now, longer.compareTo(LONGEST) < 0 ? longer : LONGEST);
        if (error) {
            errors++;
            forget.start(now, FORGET);
        }
    }
}
