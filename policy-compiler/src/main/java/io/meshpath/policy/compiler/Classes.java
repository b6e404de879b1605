// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of a {@link Partition}: their numbers, their marks, and how much is in each. Class 0 is always there and
 * has no marks. Not safe for use by multiple threads.
 */
final class Classes {
    private static final int MANY = 64;
    private static final BitSet NONE = new BitSet();

    private final List<BitSet> marks = new ArrayList<>();
    private final List<BitSet> withMark = new ArrayList<>();
    private final Map<BitKey, Integer> byMarks = new HashMap<>();
    private final BitSet used = new BitSet();
    private int[] populations = new int[1];
    private int empty; // of those in use, class 0 aside
    private boolean mixed; // some classes may have the same marks

    Classes() {
        marks.add(NONE);
        used.set(0);
        byMarks.put(new BitKey(NONE), 0);
    }

    /** How many class numbers there are, free ones among them: all classes in use are below. */
    int size() {
        return used.length();
    }

    boolean isUsed(int number) {
        return used.get(number);
    }

    int used() {
        return used.cardinality();
    }

    int population(int number) {
        return populations[number];
    }

    /** The marks of a class. The caller must not change them. */
    BitSet marks(int number) {
        return marks.get(number);
    }

    /** The classes with a mark. The caller must not change them. */
    BitSet withMark(int mark) {
        return mark < withMark.size() ? withMark.get(mark) : NONE;
    }

    /** Whether there is a class with these marks. */
    boolean has(BitSet wanted) {
        return byMarks.containsKey(new BitKey(wanted));
    }

    /** A class with these marks: one there is, or a new one. */
    int withMarks(BitSet wanted) {
        Integer found = byMarks.get(new BitKey(wanted));
        return found != null ? found : create(wanted);
    }

    /** A new class with these marks. */
    int create(BitSet wanted) {
        int number = used.nextClearBit(1);
        used.set(number);
        while (marks.size() <= number) {
            marks.add(NONE);
        }
        if (populations.length <= number) {
            populations = Arrays.copyOf(populations, 2 * number);
        }
        link(number, (BitSet) wanted.clone());
        empty++;
        return number;
    }

    /** Gives a class these marks in place of those it had. */
    void mark(int number, BitSet wanted) {
        unlink(number);
        link(number, wanted);
    }

    void enter(int number) {
        if (populations[number]++ == 0 && number != 0) {
            empty--;
        }
    }

    void leave(int number) {
        if (--populations[number] == 0 && number != 0) {
            empty++;
        }
    }

    /** Takes marks away, and returns the classes that have the marks of another now, with that one. */
    Map<Integer, Integer> unmark(BitSet gone) {
        BitSet losing = mixed ? (BitSet) used.clone() : new BitSet();
        gone.stream().forEach(mark -> losing.or(withMark(mark)));
        losing.stream().forEach(this::unlink);
        Map<Integer, Integer> joined = new LinkedHashMap<>();
        losing.stream().forEach(number -> {
            BitSet left = (BitSet) marks.get(number).clone();
            left.andNot(gone);
            int same = link(number, left);
            if (same != number) {
                joined.put(number, same);
            }
        });
        mixed = false;
        return joined;
    }

    /** Whether most classes are there for nothing. */
    boolean isSparse() {
        return empty > MANY && 2 * empty > used();
    }

    /** Makes the numbers of classes free that nothing is in. */
    void releaseEmpty() {
        if (empty == 0) {
            return;
        }
        for (int number = used.nextSetBit(1); number >= 0; number = used.nextSetBit(number + 1)) {
            if (populations[number] == 0) {
                unlink(number);
                marks.set(number, NONE);
                used.clear(number);
            }
        }
        empty = 0;
    }

    /** Forgets all marks, not who is in which class. */
    void forgetMarks() {
        marks.replaceAll(forgotten -> NONE);
        withMark.clear();
        byMarks.clear();
        byMarks.put(new BitKey(NONE), 0);
        mixed = true;
    }

    /** Returns the class that is found by these marks: this one, or one that has them already. */
    private int link(int number, BitSet wanted) {
        marks.set(number, wanted);
        for (int mark = wanted.nextSetBit(0); mark >= 0; mark = wanted.nextSetBit(mark + 1)) {
            while (withMark.size() <= mark) {
                withMark.add(new BitSet());
            }
            withMark.get(mark).set(number);
        }
        Integer first = byMarks.putIfAbsent(new BitKey(wanted), number);
        return first == null ? number : first;
    }

    private void unlink(int number) {
        BitSet had = marks.get(number);
        had.stream().forEach(mark -> withMark.get(mark).clear(number));
        byMarks.remove(new BitKey(had), number);
    }
}
