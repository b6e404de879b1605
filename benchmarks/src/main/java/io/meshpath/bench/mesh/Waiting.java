// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does. */
final class Waiting {
    private static final long LOOK_MILLIS = 10;

    private Waiting() {}

    /**
     * Looks every few milliseconds; answers how long it took, in seconds.
     *
     * @throws IllegalStateException when it does not come true in time
     */
    static double until(Duration limit, String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw new IllegalStateException("waited " + limit.toSeconds() + " s in vain for " + what);
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, e);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
