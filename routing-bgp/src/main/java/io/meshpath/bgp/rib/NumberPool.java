// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

/** Hands out numbers from 1 on, and those that came back first. */
public final class NumberPool {
    private final IntPages returned = new IntPages();
    private int returnedCount;
    private int limit = 1;

    /** A number that nobody has. */
    public int take() {
        if (returnedCount > 0) {
            return returned.get(--returnedCount);
        }
        return limit++;
    }

    /** Takes back a number that {@link #take} gave. */
    public void giveBack(int number) {
        returned.set(returnedCount++, number);
    }

    /** Above every number that is in use. */
    public int limit() {
        return limit;
    }

    /** How many numbers are in use. */
    public int size() {
        return limit - 1 - returnedCount;
    }
}
