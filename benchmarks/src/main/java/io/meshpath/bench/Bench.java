// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

/** One side-by-side run. */
public interface Bench {
    /** What {@code meshpath bench} calls it. */
    String name();

    /**
     * Runs it; set-ups take turns, so that a busy machine slows all of them.
     *
     * @param quick fewer and shorter rounds, for a look
     */
    Report run(boolean quick);
}
