// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The rows or the columns of a matrix: classes that the same rules speak of share a line. Class 0 is on line 0. */
final class Lines {
    private final int[] lineOfClass;
    private final List<BitSet> rules = new ArrayList<>();

    /**
     * The lines of all classes in use.
     *
     * @param heeded the marks that make a difference
     * @param speakers the rules that speak of a class with some marks
     */
    Lines(Classes classes, BitSet heeded, UnaryOperator<BitSet> speakers) {
        BitSet different = new BitSet();
        heeded.stream().forEach(mark -> different.or(classes.withMark(mark)));
        lineOfClass = new int[Math.max(1, different.length())];
        Map<BitKey, Integer> known = new HashMap<>();
        BitSet ofClass0 = speakers.apply(classes.marks(0));
        known.put(new BitKey(ofClass0), 0);
        rules.add(ofClass0);
        different.stream().forEach(number -> {
            BitSet speaking = speakers.apply(classes.marks(number));
            lineOfClass[number] = known.computeIfAbsent(new BitKey(speaking), line -> {
                rules.add(speaking);
                return rules.size() - 1;
            });
        });
    }

    int size() {
        return rules.size();
    }

    /** The line of each class, those behind the last on line 0 too. The caller must not change it. */
    int[] lineOfClass() {
        return lineOfClass;
    }

    /** The rules that speak of what is on a line. The caller must not change them. */
    BitSet rules(int line) {
        return rules.get(line);
    }
}
