// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Small numbers for things, kept as long as the thing is; the lowest free number is given next. Not thread-safe. */
final class Numbering<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final BitSet used = new BitSet();

    /** Gives a number to each thing that has none, and returns those things with their numbers. */
    Map<T, Integer> add(Collection<T> things) {
        Map<T, Integer> added = new HashMap<>();
        for (T thing : things) {
            if (!numbers.containsKey(thing)) {
                int number = used.nextClearBit(0);
                used.set(number);
                numbers.put(thing, number);
                added.put(thing, number);
            }
        }
        return added;
    }

    /** Takes the numbers from all things that are not among these, and returns those numbers. */
    BitSet retain(Set<T> things) {
        BitSet freed = new BitSet();
        numbers.forEach((thing, number) -> freed.set(number, !things.contains(thing)));
        numbers.keySet().retainAll(things);
        used.andNot(freed);
        return freed;
    }

    int of(T thing) {
        return Objects.requireNonNull(numbers.get(thing), "it has no number");
    }

    Map<T, Integer> all() {
        return numbers;
    }

    void clear() {
        numbers.clear();
        used.clear();
    }
}
