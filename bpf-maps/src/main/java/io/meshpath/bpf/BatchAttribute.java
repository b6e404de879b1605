// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;

/** The attribute of the BPF_MAP_*_BATCH commands. */
final class BatchAttribute implements AutoCloseable {
    private static final int IN_OFFSET = 0;
    private static final int OUT_OFFSET = 8;
    private static final int KEYS_OFFSET = 16;
    private static final int VALUES_OFFSET = 24;
    private static final int COUNT_OFFSET = 32;
    private static final int FD_OFFSET = 36;
    private static final int ELEMENT_FLAGS_OFFSET = 40;
    private static final int SIZE = 56;

    private final NativeMemory memory = NativeMemory.allocate(SIZE);

    /** Where to begin (0: at the start) and where to put the place to go on from. */
    void cursor(long in, long out) {
        memory.buffer().putLong(IN_OFFSET, in);
        memory.buffer().putLong(OUT_OFFSET, out);
    }

    void elements(long keys, long values) {
        memory.buffer().putLong(KEYS_OFFSET, keys);
        memory.buffer().putLong(VALUES_OFFSET, values);
    }

    /** Runs the command on at most {@code count} elements. */
    int call(BpfMap map, Command command, int count, long flags) {
        memory.buffer().putInt(COUNT_OFFSET, count);
        memory.buffer().putInt(FD_OFFSET, map.fd().raw());
        memory.buffer().putLong(ELEMENT_FLAGS_OFFSET, flags);
        return map.bpf().call(command, memory.address(), SIZE);
    }

    /** How many elements the last call read. */
    int count() {
        return memory.buffer().getInt(COUNT_OFFSET);
    }

    /**
     * How many elements a refused call did before it was refused. A kernel that refuses at the door leaves the number it was
     * given, and cannot have done all of them.
     */
    int done(int wanted) {
        int count = count();
        return count == wanted ? 0 : count;
    }

    @Override
    public void close() {
        memory.close();
    }
}
