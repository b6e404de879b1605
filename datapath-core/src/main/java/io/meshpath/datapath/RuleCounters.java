// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfCounters;
import io.meshpath.bpf.MapSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many packets each policy rule decided, of both directions, since this agent's verdict tables took over: each packet of an
 * allowed connection, replies too, each packet that was denied, and each that passed only because its endpoint is {@linkplain
 * NodeDatapath#audit audited}. A packet between two pods of the node counts for the rules of both.
 *
 * <p>Counted only where {@link MapSizes#countedRules} says so; programs loaded without have no code for it. Safe for use by
 * multiple threads, except that closing the datapath must not race other calls.
 */
public final class RuleCounters {
    /**
     * What one rule decided, summed over all CPUs.
     *
     * @param packets as the programs see them, where the kernel may have put several segments into one
     * @param bytes whole packets with their Ethernet headers
     */
    public record Count(long packets, long bytes) {}

    /** The map, as the programs declare it. */
    static final String MAP = "rule_counters";

    private static final int PACKETS = 0;
    private static final int BYTES = 1;

    private final BpfCounters counters;
    private final int rules;

    private RuleCounters(BpfCounters counters, int rules) {
        this.counters = counters;
        this.rules = rules;
    }

    /** New counters: of rule 0, of so many rules, and of all beyond; a single one that nobody counts in where that is none. */
    static RuleCounters create(MapSpec declared, int rules) {
        MapSpec spec = declared.withMaxEntries(rules == 0 ? 1 : rules + 2);
        return new RuleCounters(BpfCounters.over(spec.create()), rules);
    }

    /** How many rules have a counter of their own, those from 1 on; 0 when nothing is counted. */
    public int rules() {
        return rules;
    }

    /**
     * The rules that decided anything, by number; number 0 counts what no rule decided. All zero is left out, and empty when
     * nothing is counted.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public Map<Integer, Count> entries() {
        Map<Integer, Count> entries = new TreeMap<>();
        long[] packets = counters.all(PACKETS);
        long[] bytes = counters.all(BYTES);
        for (int rule = 0; rule <= rules; rule++) {
            if (packets[rule] > 0) {
                entries.put(rule, new Count(packets[rule], bytes[rule]));
            }
        }
        return entries;
    }

    /** What all rules with numbers beyond {@link #rules} decided together. When this is not zero, more counters are needed. */
    public Count beyond() {
        int index = rules + 1;
        return rules == 0 ? new Count(0, 0) : new Count(counters.sum(index, PACKETS), counters.sum(index, BYTES));
    }

    BpfCounters counters() {
        return counters;
    }

    void close() {
        counters.close();
    }
}
