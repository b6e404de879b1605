// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.rib.IntPages;
import io.meshpath.bgp.rib.PrefixTable;
import java.util.BitSet;

/** The prefixes of one family that changed since somebody last looked, each once. Owned by the thread that calls doWork(). */
final class ChangedPrefixes {
    private final PrefixTable prefixes;
    private final IntPages numbers = new IntPages();
    private final BitSet noted = new BitSet();
    private int count;
    private boolean everyPath;

    ChangedPrefixes(PrefixTable prefixes) {
        this.prefixes = prefixes;
    }

    /** Whether a change of a route that is not the best one counts too: somebody uses several. */
    boolean wantsEveryPath() {
        return everyPath;
    }

    void wantEveryPath() {
        everyPath = true;
    }

    void add(int prefix) {
        if (!noted.get(prefix)) {
            noted.set(prefix);
            prefixes.hold(prefix); // it may lose its last route, and has still to be withdrawn
            numbers.set(count++, prefix);
        }
    }

    int size() {
        return count;
    }

    /** The prefix noted as number {@code index}. */
    int get(int index) {
        return numbers.get(index);
    }

    /** All have heard. */
    void clear() {
        for (int i = 0; i < count; i++) {
            noted.clear(numbers.get(i));
            prefixes.release(numbers.get(i));
        }
        count = 0;
    }
}
