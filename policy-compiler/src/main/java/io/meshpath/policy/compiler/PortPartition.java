// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.PortRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** All ports of all spaces, cut into ranges that rules do not tell apart inside, and the ranges in classes. */
final class PortPartition {
    private final Partition<PortRange> ranges = new Partition<>();
    private final TreeSet<PortRange> ordered = new TreeSet<>(PortRange.EVERYTHING);

    PortPartition() {
        PortRange.EVERYTHING.forEach(range -> ranges.put(range, 0));
    }

    Partition<PortRange> ranges() {
        return ranges;
    }

    Classes classes() {
        return ranges.classes();
    }

    /** Cuts ranges where one of these begins or ends. The parts stay in the class of the whole. */
    void cut(Collection<List<PortRange>> conditions) {
        for (List<PortRange> condition : conditions) {
            for (PortRange range : condition) {
                cut(range.space(), range.first());
                cut(range.space(), range.last() + 1);
            }
        }
    }

    private void cut(PortSpace space, int start) {
        if (start == space.size()) {
            return;
        }
        PortRange whole = Objects.requireNonNull(ordered.floor(new PortRange(space, start, space.size() - 1)));
        if (whole.first() < start) {
            int number = ranges.classOf(whole);
            remove(whole);
            put(new PortRange(space, whole.first(), start - 1), number);
            put(new PortRange(space, start, whole.last()), number);
        }
    }

    /**
     * Gives ranges the marks of the conditions they belong to.
     *
     * @param added conditions that ranges are cut at, with their marks
     */
    Partition.Refinement<PortRange> refine(Map<List<PortRange>, Integer> added) {
        Map<PortRange, BitSet> marks = new HashMap<>();
        added.forEach((condition, mark) -> {
            for (PortRange named : condition) {
                for (PortRange part : partsOf(named)) {
                    marks.computeIfAbsent(part, marked -> new BitSet()).set(mark);
                }
            }
        });
        return ranges.refine(marks);
    }

    /** The ranges that one is cut into. */
    private Set<PortRange> partsOf(PortRange range) {
        int end = range.space().size() - 1;
        PortRange first = PortRange.one(range.space(), range.first());
        PortRange last =
                new PortRange(range.space(), range.last(), end); // in order, behind each part that begins before
        return ordered.subSet(first, true, last, true);
    }

    /** Joins neighbours in the same class. */
    void join() {
        List<PortRange> all = new ArrayList<>(ordered);
        PortRange before = all.get(0);
        for (PortRange range : all.subList(1, all.size())) {
            int number = ranges.classOf(range);
            if (range.space() == before.space() && ranges.classOf(before) == number) {
                remove(before);
                remove(range);
                before = new PortRange(range.space(), before.first(), range.last());
                put(before, number);
            } else {
                before = range;
            }
        }
    }

    private void put(PortRange range, int number) {
        ranges.put(range, number);
        ordered.add(range);
    }

    private void remove(PortRange range) {
        ranges.remove(range);
        ordered.remove(range);
    }
}
