// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import java.util.ArrayList;
import java.util.List;

/** The connections this node tracks, in the kernel. Safe for use by multiple threads. */
public final class Connections {
    private final BpfHashMap<ConnectionKey, ConnectionValue> connections;

    Connections(NodeMaps maps) {
        this.connections = maps.typed().connections();
    }

    /** What the kernel holds, in no order; entries that are over but not yet reused among them. */
    public List<Connection> entries() {
        long now = System.nanoTime(); // CLOCK_MONOTONIC on Linux, as the programs read it
        List<Connection> all = new ArrayList<>();
        connections.forEach((key, value) -> all.add(Connection.of(key, value, now)));
        return all;
    }
}
