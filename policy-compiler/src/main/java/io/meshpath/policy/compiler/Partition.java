// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Things in classes: those with the same marks are in one. A mark is the number of a peer, or of a set of ports, that the
 * thing belongs to.
 *
 * <p>Class 0 has no marks, ever, and holds whatever nobody put elsewhere. When marks appear or go, things move between
 * classes in two steps: {@link #refine} tells classes apart that become different, before rules may use the difference;
 * {@link #coarsen} joins those that became the same, once no rule uses it any more. Neither moves anything: both say where
 * things belong, and {@link #put} is told when they are there. Not safe for use by multiple threads.
 */
final class Partition<T> {
    /**
     * What has to move.
     *
     * @param moves things and their new classes
     * @param origins new classes, and the class that all things in each come from
     */
    record Refinement<T>(Map<T, Integer> moves, Map<Integer, Integer> origins) {
        /** Nothing moves. */
        static <T> Refinement<T> none() {
            return new Refinement<>(Map.of(), Map.of());
        }
    }

    private record Group(int from, BitSet added) {}

    private final Map<T, Integer> classes = new LinkedHashMap<>();
    private final List<BitSet> marks = new ArrayList<>();
    private final BitSet used = new BitSet();

    Partition() {
        marks.add(new BitSet());
        used.set(0);
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

    /** The marks of a class; not to be changed. */
    BitSet marks(int number) {
        return marks.get(number);
    }

    int classOf(T thing) {
        return classes.getOrDefault(thing, 0);
    }

    Set<T> things() {
        return classes.keySet();
    }

    /** Notes that a thing is in a class now. */
    void put(T thing, int number) {
        classes.put(thing, number);
    }

    void remove(T thing) {
        classes.remove(thing);
    }

    /** Whether there is a class with these marks. */
    boolean has(BitSet wanted) {
        return find(wanted) >= 0;
    }

    /** A class with these marks: one there is, or a new one. */
    int withMarks(BitSet wanted) {
        int found = find(wanted);
        return found >= 0 ? found : create(wanted);
    }

    private int find(BitSet wanted) {
        for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
            if (marks.get(number).equals(wanted)) {
                return number;
            }
        }
        return -1;
    }

    private int create(BitSet wanted) {
        int number = used.nextClearBit(1);
        used.set(number);
        while (marks.size() <= number) {
            marks.add(new BitSet());
        }
        marks.set(number, (BitSet) wanted.clone());
        return number;
    }

    /**
     * Adds marks. The largest part of a class keeps its number; for each other part there is a new one.
     *
     * @param added the marks a thing gets, none of which was in use before
     */
    Refinement<T> refine(Function<T, BitSet> added) {
        Map<Group, List<T>> groups = new LinkedHashMap<>();
        for (T thing : classes.keySet()) {
            groups.computeIfAbsent(new Group(classOf(thing), added.apply(thing)), group -> new ArrayList<>())
                    .add(thing);
        }
        Map<Integer, Group> keepers = keepers(groups);
        Refinement<T> refinement = new Refinement<>(new LinkedHashMap<>(), new LinkedHashMap<>());
        groups.forEach((group, things) -> {
            if (!group.equals(keepers.get(group.from))) {
                int number = create(union(marks.get(group.from), group.added));
                refinement.origins.put(number, group.from);
                things.forEach(thing -> refinement.moves.put(thing, number));
            }
        });
        keepers.forEach((number, group) -> marks.set(number, union(marks.get(number), group.added)));
        return refinement;
    }

    /** The part of each class that stays: the largest, but of class 0 the one without marks. */
    private Map<Integer, Group> keepers(Map<Group, List<T>> groups) {
        Map<Integer, Group> keepers = new HashMap<>();
        Map<Integer, Integer> largest = new HashMap<>();
        groups.forEach((group, things) -> {
            if (things.size() > largest.getOrDefault(group.from, 0)) {
                largest.put(group.from, things.size());
                keepers.put(group.from, group);
            }
        });
        keepers.put(0, new Group(0, new BitSet()));
        return keepers;
    }

    /** Takes marks away, and returns the things that belong to another class for it. */
    Map<T, Integer> coarsen(BitSet gone) {
        Map<BitSet, Integer> first = new HashMap<>();
        Map<Integer, Integer> joined = new HashMap<>();
        for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
            marks.get(number).andNot(gone);
            Integer same = first.putIfAbsent(marks.get(number), number);
            if (same != null) {
                joined.put(number, same);
            }
        }
        Map<T, Integer> moves = new LinkedHashMap<>();
        if (!joined.isEmpty()) {
            classes.forEach((thing, number) -> {
                Integer to = joined.get(number);
                if (to != null) {
                    moves.put(thing, to);
                }
            });
        }
        return moves;
    }

    /** Makes the numbers of classes free that nothing is in. */
    void releaseEmpty() {
        BitSet filled = new BitSet();
        filled.set(0);
        classes.values().forEach(filled::set);
        used.and(filled);
    }

    /** Forgets all marks, not who is in which class. */
    void forgetMarks() {
        marks.replaceAll(forgotten -> new BitSet());
    }

    private static BitSet union(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.or(other);
        return both;
    }
}
