// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import java.util.ArrayList;
import java.util.List;

/** The connections this node tracks, in the kernel. Safe for use by multiple threads. */
public final class Connections {
    private final BpfHashMap<ConnectionKey, ConnectionValue> ipv4;
    private final BpfHashMap<Connection6Key, ConnectionValue> ipv6;

    Connections(NodeMaps maps) {
        this.ipv4 = BpfHashMap.over(
                maps.map("connections"),
                new UnnamedFields<>(ConnectionKey.LAYOUT),
                new UnnamedFields<>(ConnectionValue.LAYOUT));
        this.ipv6 = maps.typed().connections6();
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
