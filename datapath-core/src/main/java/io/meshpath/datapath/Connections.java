// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfPerCpuArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections this node tracks, in the kernel: as many of each family as {@link MapSizes#connections} says. A table that is
 * full forgets the one that was used least recently. Should that one go on, its next packet is judged as the first of a
 * connection that its sender opens: one whose initiator speaks next goes on as before, one whose responder does only if the
 * policies allow that. {@link #counts} tells how often. Safe for use by multiple threads.
 */
public final class Connections {
    private final BpfHashMap<ConnectionKey, ConnectionValue> ipv4;
    private final BpfHashMap<Connection6Key, ConnectionValue> ipv6;
    private final BpfPerCpuArray<Long> events;
    private final Counters counters;

    /**
     * What became of connections since the node's datapath was set up.
     *
     * @param opened how many were opened, those picked up among them
     * @param pickedUp how many were opened by a TCP packet that asks for no connection: they had been forgotten, or began
     *     before the datapath
     * @param refused how many could not be remembered; their packets were dropped ({@link
     *     DropReason#DROP_CONNTRACK_INSERT_FAILED})
     */
    public record Counts(long opened, long pickedUp, long refused) {}

    /** @param ipv4 {@code connections}, which an earlier version may have made and called its fields otherwise */
    Connections(DatapathObject.Maps maps, BpfMap ipv4) {
        this.ipv4 = BpfHashMap.over(
                ipv4, new UnnamedFields<>(ConnectionKey.LAYOUT), new UnnamedFields<>(ConnectionValue.LAYOUT));
        this.ipv6 = maps.connections6();
        this.events = maps.connectionEvents();
        this.counters = new Counters(maps);
    }

    /** How often connections were opened, picked up from their middle, or refused for want of memory. */
    public Counts counts() {
        return new Counts(
                count(ConnectionEvent.CONNECTION_OPENED),
                count(ConnectionEvent.CONNECTION_PICKED_UP),
                counters.packets(DropReason.DROP_CONNTRACK_INSERT_FAILED));
    }

    private long count(ConnectionEvent event) {
        return events.sum(event.code(), Long::longValue);
    }

    /** What the kernel holds, in no order; entries that are over but not yet reused among them. */
    public List<Connection> entries() {
        long now = System.nanoTime(); // CLOCK_MONOTONIC on Linux, as the programs read it
        List<Connection> all = new ArrayList<>();
        ipv4.forEach((key, value) -> all.add(Connection.of(key, value, now)));
        ipv6.forEach((key, value) -> all.add(Connection.of(key, value, now)));
        return all;
    }
}
