// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfPerCpuArray;
import io.meshpath.datapath.policy.Direction;
import java.util.ArrayList;
import java.util.List;

/** How many packets went on or were dropped, and why, since the node's datapath was set up. Safe for use by multiple threads. */
public final class Counters {
    /**
     * One counter, summed over all CPUs.
     *
     * @param reason {@link DropReason#FORWARDED} for packets that went on
     * @param bytes whole packets with their Ethernet headers
     */
    public record Counter(DropReason reason, Direction direction, long packets, long bytes) {}

    private final BpfPerCpuArray<CounterValue> counters;

    Counters(DatapathObject.Maps maps) {
        this.counters = maps.counters();
    }

    /** All counters that are not zero. */
    public List<Counter> entries() {
        List<Counter> all = new ArrayList<>();
        for (DropReason reason : DropReason.values()) {
            for (Direction direction : Direction.values()) {
                Counter counter = counter(reason, direction);
                if (counter.packets > 0) {
                    all.add(counter);
                }
            }
        }
        return all;
    }

    /** How many packets were dropped for this reason, in either direction. */
    public long packets(DropReason reason) {
        return counter(reason, Direction.INGRESS).packets + counter(reason, Direction.EGRESS).packets;
    }

    private Counter counter(DropReason reason, Direction direction) {
        int index = reason.code() * Direction.values().length + direction.ordinal();
        return new Counter(
                reason,
                direction,
                counters.sum(index, CounterValue::packets),
                counters.sum(index, CounterValue::bytes));
    }
}
