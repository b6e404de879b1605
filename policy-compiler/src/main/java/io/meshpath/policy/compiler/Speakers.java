// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which rules of a set speak of whatever has some marks. Not safe for use by multiple threads while it is filled. */
final class Speakers {
    private final BitSet always = new BitSet();
    private final BitSet heeded = new BitSet();
    private final Map<Integer, BitSet> rulesOfMark = new HashMap<>();

    /** Notes that a rule speaks of whatever has a mark, or of everything where it is {@link Marks#ALWAYS}. */
    void add(int mark, int rule) {
        if (mark == Marks.ALWAYS) {
            always.set(rule);
        } else {
            heeded.set(mark);
            rulesOfMark.computeIfAbsent(mark, added -> new BitSet()).set(rule);
        }
    }

    /** The marks that make a difference. The caller must not change them. */
    BitSet heeded() {
        return heeded;
    }

    /** The rules that speak of whatever has these marks. */
    BitSet of(BitSet marks) {
        BitSet speaking = (BitSet) always.clone();
        if (marks.intersects(heeded)) {
            for (int mark = marks.nextSetBit(0); mark >= 0; mark = marks.nextSetBit(mark + 1)) {
                BitSet rules = heeded.get(mark) ? rulesOfMark.get(mark) : null;
                if (rules != null) {
                    speaking.or(rules);
                }
            }
        }
        return speaking;
    }
}
