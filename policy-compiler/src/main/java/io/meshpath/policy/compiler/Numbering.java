// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Small numbers for things, kept as long as the thing has users; the lowest free number is given next. Not safe for use by
 * multiple threads.
 */
final class Numbering<T> {
    private static final class Use {
        final int number;
        int users;

        Use(int number) {
            this.number = number;
        }
    }

    private final Map<T, Use> uses = new HashMap<>();
    private final BitSet used = new BitSet();

    /** One user more; returns the thing's number. */
    int acquire(T thing) {
        Use use = uses.computeIfAbsent(thing, added -> new Use(used.nextClearBit(0)));
        used.set(use.number);
        use.users++;
        return use.number;
    }

    /** One user less. */
    void release(T thing) {
        Use use = use(thing);
        if (--use.users == 0) {
            uses.remove(thing);
            used.clear(use.number);
        }
    }

    boolean has(T thing) {
        return uses.containsKey(thing);
    }

    int of(T thing) {
        return use(thing).number;
    }

    private Use use(T thing) {
        Use use = uses.get(thing);
        if (use == null) {
            throw new IllegalStateException("it has no number: " + thing);
        }
        return use;
    }

    void clear() {
        uses.clear();
        used.clear();
    }
}
