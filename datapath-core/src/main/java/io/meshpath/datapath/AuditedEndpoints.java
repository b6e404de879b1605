// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.linux.NativeMemory;

/**
 * The endpoints whose denials are only told of ({@code endpoint_audit} in {@code rules.h}), an octet each in memory that the
 * programs read on the way to a drop. Safe for use by multiple threads.
 */
final class AuditedEndpoints implements AutoCloseable {
    /** The map, as the programs declare it. */
    static final String MAP = ".data.endpoint_audit";

    private final BpfMap map;
    private final NativeMemory memory;

    private AuditedEndpoints(BpfMap map, NativeMemory memory) {
        this.map = map;
        this.memory = memory;
    }

    /** None at first. */
    static AuditedEndpoints create(MapSpec declared) {
        BpfMap map = declared.create();
        try {
            return new AuditedEndpoints(map, map.memory(true));
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    void set(int endpoint, boolean audited) {
        memory.buffer().put(EndpointSettings.requireId(endpoint), (byte) (audited ? 1 : 0));
    }

    boolean contains(int endpoint) {
        return memory.buffer().get(EndpointSettings.requireId(endpoint)) != 0;
    }

    BpfMap map() {
        return map;
    }

    @Override
    public void close() {
        memory.close();
        map.close();
    }
}
