// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.datapath.policy.PortSpace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The classes of ports as ranges. Immutable. */
final class PortClasses {
    /** Neighbouring ports of one class. */
    record Range(int first, int last, int portClass) {}

    /** All ports are of class 0. */
    static final PortClasses NONE = new PortClasses(none());

    private final Map<PortSpace, NavigableMap<Integer, Integer>> classFrom;

    private PortClasses(Map<PortSpace, NavigableMap<Integer, Integer>> classFrom) {
        this.classFrom = classFrom;
    }

    private static Map<PortSpace, NavigableMap<Integer, Integer>> none() {
        Map<PortSpace, NavigableMap<Integer, Integer>> none = new EnumMap<>(PortSpace.class);
        for (PortSpace space : PortSpace.values()) {
            none.put(space, new TreeMap<>(Map.of(0, 0)));
        }
        return none;
    }

    /** The same with some ports in another class. */
    PortClasses with(PortSpace space, int first, int last, int portClass) {
        NavigableMap<Integer, Integer> starts = new TreeMap<>(starts(space));
        int behind = starts.floorEntry(last).getValue();
        starts.subMap(first, true, last, true).clear();
        starts.put(first, portClass);
        if (last + 1 < space.size()) {
            starts.putIfAbsent(last + 1, behind);
        }
        Map<PortSpace, NavigableMap<Integer, Integer>> changed = new EnumMap<>(classFrom);
        changed.put(space, starts);
        return new PortClasses(changed);
    }

    /** The ranges of a space, in order and without gaps, from {@code first} to {@code last}. */
    List<Range> ranges(PortSpace space, int first, int last) {
        NavigableMap<Integer, Integer> starts = starts(space);
        List<Range> ranges = new ArrayList<>();
        int from = first;
        while (from <= last) {
            Integer next = starts.higherKey(from);
            int to = next == null ? last : Math.min(next - 1, last);
            ranges.add(new Range(from, to, starts.floorEntry(from).getValue()));
            from = to + 1;
        }
        return ranges;
    }

    private NavigableMap<Integer, Integer> starts(PortSpace space) {
        NavigableMap<Integer, Integer> starts = classFrom.get(space);
        if (starts == null) {
            throw new IllegalStateException("no classes of " + space);
        }
        return starts;
    }
}
