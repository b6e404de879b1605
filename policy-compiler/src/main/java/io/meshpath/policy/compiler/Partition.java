// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Things in classes: those with the same marks are in one. A mark is the number of a trait, or of a set of ports, that the
 * thing has or belongs to.
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
    record Refinement<T>(Map<T, Integer> moves, Map<Integer, Integer> origins) {}

    private record Group(int from, BitKey added) {}

    private static final BitKey NO_MARKS = new BitKey(new BitSet());

    private final Map<T, Integer> classOf = new LinkedHashMap<>();
    private final Classes classes = new Classes();

    Classes classes() {
        return classes;
    }

    int classOf(T thing) {
        return classOf.getOrDefault(thing, 0);
    }

    Set<T> things() {
        return classOf.keySet();
    }

    /** Notes that a thing is in a class now. */
    void put(T thing, int number) {
        Integer before = classOf.put(thing, number);
        if (before != null) {
            classes.leave(before);
        }
        classes.enter(number);
    }

    void remove(T thing) {
        Integer before = classOf.remove(thing);
        if (before != null) {
            classes.leave(before);
        }
    }

    /**
     * Adds marks. The largest part of a class keeps its number; for each other part there is a new one.
     *
     * @param added the marks that things get, none of which was in use before; things that get none are left out
     */
    Refinement<T> refine(Map<T, BitSet> added) {
        Map<Group, List<T>> groups = new LinkedHashMap<>();
        added.forEach((thing, marks) -> groups.computeIfAbsent(
                        new Group(classOf(thing), new BitKey(marks)), group -> new ArrayList<>())
                .add(thing));
        Map<Integer, Group> keepers = keepers(groups);
        addRest(keepers.keySet(), added.keySet(), groups);
        Map<Group, BitSet> marks = new HashMap<>();
        groups.keySet().forEach(group -> marks.put(group, union(classes.marks(group.from), group.added.bits())));
        keepers.forEach((number, group) -> classes.mark(number, Objects.requireNonNull(marks.get(group))));
        Refinement<T> refinement = new Refinement<>(new LinkedHashMap<>(), new LinkedHashMap<>());
        groups.forEach((group, things) -> {
            if (!group.equals(keepers.get(group.from))) {
                int number = classes.create(Objects.requireNonNull(marks.get(group)));
                refinement.origins.put(number, group.from);
                things.forEach(thing -> refinement.moves.put(thing, number));
            }
        });
        return refinement;
    }

    /** The part of each class that keeps its number, where that is one that gets marks: never of class 0. */
    private Map<Integer, Group> keepers(Map<Group, List<T>> groups) {
        Map<Integer, Integer> largest = new HashMap<>(); // at first what gets no marks
        groups.forEach((group, things) -> {
            int left = largest.getOrDefault(group.from, classes.population(group.from));
            largest.put(group.from, left - things.size());
        });
        Map<Integer, Group> keepers = new LinkedHashMap<>();
        groups.forEach((group, things) -> {
            if (group.from != 0 && things.size() > largest.getOrDefault(group.from, 0)) {
                largest.put(group.from, things.size());
                keepers.put(group.from, group);
            }
        });
        return keepers;
    }

    /** Adds as a group what gets no marks in these classes. */
    private void addRest(Set<Integer> numbers, Set<T> marked, Map<Group, List<T>> groups) {
        if (numbers.isEmpty()) {
            return;
        }
        classOf.forEach((thing, number) -> {
            if (numbers.contains(number) && !marked.contains(thing)) {
                groups.computeIfAbsent(new Group(number, NO_MARKS), group -> new ArrayList<>())
                        .add(thing);
            }
        });
    }

    /** Takes marks away, and returns the things that belong to another class for it. */
    Map<T, Integer> coarsen(BitSet gone) {
        Map<Integer, Integer> joined = classes.unmark(gone);
        Map<T, Integer> moves = new LinkedHashMap<>();
        if (!joined.isEmpty()) {
            classOf.forEach((thing, number) -> {
                Integer to = joined.get(number);
                if (to != null) {
                    moves.put(thing, to);
                }
            });
        }
        return moves;
    }

    private static BitSet union(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.or(other);
        return both;
    }
}
