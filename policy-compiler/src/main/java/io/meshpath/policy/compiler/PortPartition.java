// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.PortRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** All ports of all spaces, cut into ranges that rules do not tell apart inside, and the ranges in classes. */
final class PortPartition {
    private final Partition<PortRange> ranges = new Partition<>();

    PortPartition() {
        PortRange.EVERYTHING.forEach(range -> ranges.put(range, 0));
    }

    Partition<PortRange> ranges() {
        return ranges;
    }

    /** Cuts ranges where one of these begins or ends. The parts stay in the class of the whole. */
    void cut(Collection<List<PortRange>> conditions) {
        for (PortSpace space : PortSpace.values()) {
            NavigableSet<Integer> starts = starts(conditions, space);
            for (PortRange whole : List.copyOf(ranges.things())) {
                if (whole.space() == space) {
                    cut(whole, starts.subSet(whole.first(), false, whole.last(), true));
                }
            }
        }
    }

    private static NavigableSet<Integer> starts(Collection<List<PortRange>> conditions, PortSpace space) {
        NavigableSet<Integer> starts = new TreeSet<>();
        for (List<PortRange> condition : conditions) {
            for (PortRange range : condition) {
                if (range.space() == space) {
                    starts.add(range.first());
                    starts.add(range.last() + 1);
                }
            }
        }
        return starts;
    }

    private void cut(PortRange whole, Set<Integer> starts) {
        if (starts.isEmpty()) {
            return;
        }
        int number = ranges.classOf(whole);
        ranges.remove(whole);
        int first = whole.first();
        for (int start : starts) {
            ranges.put(new PortRange(whole.space(), first, start - 1), number);
            first = start;
        }
        ranges.put(new PortRange(whole.space(), first, whole.last()), number);
    }

    /** Joins neighbours in the same class. */
    void join() {
        List<PortRange> ordered = new ArrayList<>(new TreeSet<>(ranges.things()));
        PortRange before = ordered.get(0);
        for (PortRange range : ordered.subList(1, ordered.size())) {
            int number = ranges.classOf(range);
            if (range.space() == before.space() && ranges.classOf(before) == number) {
                ranges.remove(before);
                ranges.remove(range);
                before = new PortRange(range.space(), before.first(), range.last());
                ranges.put(before, number);
            } else {
                before = range;
            }
        }
    }
}
