// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fewest prefixes that say of each port what is to be said, where a longer prefix overrides a shorter one (Draves, King,
 * Venkatachary and Zill, Constructing Optimal IP Routing Tables, 1999). Immutable.
 */
final class PrefixTree {
    /** The verdict of ports that no prefix may cover, so that what is said elsewhere holds for them. */
    static final long UNSAID = Long.MIN_VALUE;

    private static final int PORT_BITS = 16;

    /** Hears of prefixes. */
    interface Sink {
        void prefix(int port, int bits, long verdict);
    }

    private final int port;
    private final int bits;
    private final @Nullable PrefixTree low;
    private final @Nullable PrefixTree high;
    private final Set<Long> best; // verdicts that a prefix here would have at the least cost; empty where any will do

    private PrefixTree(int port, int bits, NavigableMap<Integer, List<Long>> verdictsFrom) {
        this.port = port;
        this.bits = bits;
        int last = port + (1 << PORT_BITS - bits) - 1;
        Integer next = verdictsFrom.higherKey(port);
        if (next == null || next > last) {
            this.low = null;
            this.high = null;
            this.best = new TreeSet<>(verdictsFrom.floorEntry(port).getValue());
        } else {
            this.low = new PrefixTree(port, bits + 1, verdictsFrom);
            this.high = new PrefixTree(port + (1 << PORT_BITS - bits - 1), bits + 1, verdictsFrom);
            this.best = joined(low.best, high.best);
        }
    }

    /**
     * A tree over all ports.
     *
     * @param verdictsFrom the verdict of each port, from the first of those that share it on; none where it does not matter
     */
    static PrefixTree of(NavigableMap<Integer, List<Long>> verdictsFrom) {
        return new PrefixTree(0, 0, verdictsFrom);
    }

    /** A tree over ports that all have this verdict. */
    static PrefixTree of(long verdict) {
        return of(new TreeMap<>(Map.of(0, List.of(verdict))));
    }

    private static Set<Long> joined(Set<Long> a, Set<Long> b) {
        if (a.contains(UNSAID) || b.contains(UNSAID)) {
            return Set.of(UNSAID);
        }
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        Set<Long> both = new TreeSet<>(a);
        both.retainAll(b);
        if (both.isEmpty()) {
            both.addAll(a);
            both.addAll(b);
        }
        return both;
    }

    /** Verdicts that one prefix over all ports would have at the least cost; empty where any will do. */
    Set<Long> best() {
        return best;
    }

    /** Tells the prefixes, where a prefix around all of this already says {@code around}. */
    void tell(long around, Sink sink) {
        long here = around;
        if (!best.isEmpty() && !best.contains(around)) {
            here = best.iterator().next();
            sink.prefix(port, bits, here);
        }
        if (low != null && high != null) {
            low.tell(here, sink);
            high.tell(here, sink);
        }
    }
}
