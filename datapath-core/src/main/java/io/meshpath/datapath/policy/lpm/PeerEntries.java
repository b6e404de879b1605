// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/** Puts the verdicts on one peer's traffic, by port class, into few entries. */
final class PeerEntries {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int SCTP = 132;
    private static final int PROTOCOLS = 256;
    private static final int ICMP_TYPES = 256;
    private static final int LAST_PORT = 0xffff;

    /** What no entry says, where nothing else is said. */
    private static final long DEFAULT_DENY = Verdict.of(Verdict.Kind.DEFAULT_DENY);

    /** Differs from all verdicts, so that each needs an entry. */
    private static final long NOTHING = Long.MAX_VALUE;

    private PeerEntries() {}

    /** The entries of a peer where nothing else is said of it: what they do not cover is the default deny. */
    static Map<Place, Integer> alone(PortClasses ports, IntToLongFunction verdictOfClass) {
        return entries(trees(ports, verdictOfClass), DEFAULT_DENY);
    }

    /**
     * The entries of a peer that override those for everybody. Either they say only what differs, or, where that takes fewer,
     * all.
     *
     * @param everybody the verdicts on those without entries of their own, by port class
     */
    static Map<Place, Integer> over(PortClasses ports, IntToLongFunction verdictOfClass, IntToLongFunction everybody) {
        Map<Place, Integer> whole = entries(trees(ports, verdictOfClass), NOTHING);
        IntToLongFunction different = portClass -> {
            long verdict = verdictOfClass.applyAsLong(portClass);
            return verdict == everybody.applyAsLong(portClass) ? PrefixTree.UNSAID : verdict;
        };
        Map<Place, Integer> differences = entries(trees(ports, different), PrefixTree.UNSAID);
        return differences.size() <= whole.size() ? differences : whole;
    }

    private static List<PrefixTree> trees(PortClasses ports, IntToLongFunction verdictOfClass) {
        List<PrefixTree> trees = new ArrayList<>();
        for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
            trees.add(
                    switch (protocol) {
                        case TCP -> tree(ports.ranges(PortSpace.TCP, 0, LAST_PORT), verdictOfClass);
                        case UDP -> tree(ports.ranges(PortSpace.UDP, 0, LAST_PORT), verdictOfClass);
                        case SCTP -> tree(ports.ranges(PortSpace.SCTP, 0, LAST_PORT), verdictOfClass);
                        case ICMP -> types(ports, PortSpace.icmp(0), verdictOfClass);
                        case ICMPV6 -> types(ports, PortSpace.icmpv6(0), verdictOfClass);
                        default -> whole(ports, PortSpace.protocol(protocol), verdictOfClass);
                    });
        }
        return trees;
    }

    private static PrefixTree types(PortClasses ports, int first, IntToLongFunction verdictOfClass) {
        return tree(ports.ranges(PortSpace.OTHER, first, first + ICMP_TYPES - 1), verdictOfClass);
    }

    private static PrefixTree whole(PortClasses ports, int number, IntToLongFunction verdictOfClass) {
        int portClass = ports.ranges(PortSpace.OTHER, number, number).get(0).portClass();
        return PrefixTree.of(verdictOfClass.applyAsLong(portClass));
    }

    private static PrefixTree tree(List<PortClasses.Range> ranges, IntToLongFunction verdictOfClass) {
        int first = ranges.get(0).first();
        int last = ranges.get(ranges.size() - 1).last();
        NavigableMap<Integer, List<Long>> verdictsFrom = new TreeMap<>();
        for (PortClasses.Range range : ranges) {
            verdictsFrom.put(range.first() - first, List.of(verdictOfClass.applyAsLong(range.portClass())));
        }
        if (last - first < LAST_PORT) {
            verdictsFrom.put(last - first + 1, List.of()); // types end at 255
        }
        return PrefixTree.of(verdictsFrom);
    }

    private static Map<Place, Integer> entries(List<PrefixTree> trees, long unsaid) {
        Map<Place, Integer> entries = new HashMap<>();
        long most = mostCommon(trees, unsaid);
        if (most != unsaid) {
            entries.put(Place.EVERYTHING, (int) most);
        }
        for (int i = 0; i < trees.size(); i++) {
            int protocol = i;
            trees.get(protocol)
                    .tell(most, (port, bits, verdict) -> entries.put(Place.ports(protocol, port, bits), (int) verdict));
        }
        return entries;
    }

    // What saves the most entries when it is said of all protocols; to say nothing of all of them is free.
    private static long mostCommon(List<PrefixTree> trees, long unsaid) {
        Map<Long, Integer> uses = new HashMap<>();
        uses.put(unsaid, 1);
        for (PrefixTree tree : trees) {
            if (tree.best().contains(PrefixTree.UNSAID)) {
                return unsaid;
            }
            tree.best().forEach(verdict -> uses.merge(verdict, 1, Integer::sum));
        }
        long most = unsaid;
        for (Map.Entry<Long, Integer> use : uses.entrySet()) {
            if (use.getValue() > uses.getOrDefault(most, 0)) {
                most = use.getKey();
            }
        }
        return most;
    }
}
