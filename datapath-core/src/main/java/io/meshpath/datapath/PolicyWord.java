// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/** An endpoint's policy in one direction as one 64-bit word, so that one store swaps it ({@code enum policy_word}). */
final class PolicyWord {
    /** Revisions are 24 bits and never 0, which in a connection means that policy was not asked. */
    static final int MAX_REVISION = 0xff_ffff;

    private static final long NARROW = 1 << 24;
    private static final int WORDS_SHIFT = 25;
    private static final int REVISION_SHIFT = 40;

    private PolicyWord() {}

    static long of(PolicyCells.Region region, int revision) {
        long narrow = region.narrow() ? NARROW : 0;
        return (long) revision << REVISION_SHIFT | narrow | (long) region.words() << WORDS_SHIFT | region.start();
    }

    /** A revision that no policy has. */
    static long ofNoRegion(int revision) {
        return (long) revision << REVISION_SHIFT;
    }

    static int revision(long word) {
        return (int) (word >>> REVISION_SHIFT);
    }

    static int next(int revision) {
        return revision == MAX_REVISION ? 1 : revision + 1;
    }
}
