// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another process does; a test that needs no other process has its own time and never waits. */
public final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 5;

    private Waiting() {}

    public static void until(String what, Callable<Boolean> holds) {
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            while (!holds.call()) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("not within " + LONGEST + ": " + what);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
