// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.time;

import java.time.Instant;

/**
 * The two clocks there are: one that only counts and never jumps, by which everything is decided, and the calendar, which
 * is only ever shown and written. Safe for use by multiple threads.
 */
public interface MeshClock {
    /** The machine's. */
    MeshClock SYSTEM = new MeshClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }
    };

    /** Nanoseconds from some fixed moment on, as of {@link System#nanoTime}. */
    long nanoTime();

    /** The calendar's time; it may be wrong, and may jump. */
    Instant now();
}
