// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Where one thread puts the attribute, the key and the value of a single map operation. Each operation begins with {@link
 * #begin} and is over before the next on the same thread, so that no operation allocates.
 */
final class Scratch {
    // struct of the BPF_MAP_*_ELEM commands in union bpf_attr
    private static final int FD_OFFSET = 0;
    private static final int KEY_OFFSET = 8;
    private static final int VALUE_OFFSET = 16;
    private static final int FLAGS_OFFSET = 24;
    private static final int ATTRIBUTE_SIZE = 32;

    private static final int INITIAL_BYTES = 1024;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private NativeMemory memory = NativeMemory.allocate(INITIAL_BYTES);
    private ByteBuffer buffer = memory.buffer();
    private long address = memory.address();
    private int valueAt = ATTRIBUTE_SIZE;

    private Scratch() {}

    /** The calling thread's, with zeroed room for a key of {@code keyBytes}, and room for a value of {@code valueBytes}. */
    static Scratch begin(int keyBytes, int valueBytes) {
        Scratch scratch = OF_THREAD.get();
        scratch.reserve(keyBytes, valueBytes);
        return scratch;
    }

    private void reserve(int keyBytes, int valueBytes) {
        valueAt = ATTRIBUTE_SIZE + roundUp(keyBytes);
        int end = Math.addExact(valueAt, roundUp(valueBytes));
        if (end > buffer.capacity()) {
            memory = NativeMemory.allocate(end);
            buffer = memory.buffer();
            address = memory.address();
        }
        zero(ATTRIBUTE_SIZE, valueAt);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int keyAt() {
        return ATTRIBUTE_SIZE;
    }

    int valueAt() {
        return valueAt;
    }

    void zeroValue(int valueBytes) {
        zero(valueAt, valueAt + roundUp(valueBytes));
    }

    // Each command has a size of its own: the kernel wants zeroes behind the last field that the command knows.

    int lookup(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_LOOKUP_ELEM, fd, keyAddress(), 0, ATTRIBUTE_SIZE);
    }

    int lookupAndDelete(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_LOOKUP_AND_DELETE_ELEM, fd, keyAddress(), 0, ATTRIBUTE_SIZE);
    }

    int update(Bpf bpf, int fd, long flags) {
        return call(bpf, Command.MAP_UPDATE_ELEM, fd, keyAddress(), flags, ATTRIBUTE_SIZE);
    }

    int delete(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_DELETE_ELEM, fd, keyAddress(), 0, VALUE_OFFSET);
    }

    /** Puts the first key where a value would be. */
    int firstKey(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_GET_NEXT_KEY, fd, 0, 0, FLAGS_OFFSET);
    }

    /** Puts the key behind the one here where a value would be. */
    int nextKey(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_GET_NEXT_KEY, fd, keyAddress(), 0, FLAGS_OFFSET);
    }

    int freeze(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_FREEZE, fd, 0, 0, Integer.BYTES);
    }

    // A map without keys refuses the address of one.
    private long keyAddress() {
        return valueAt == ATTRIBUTE_SIZE ? 0 : address + ATTRIBUTE_SIZE;
    }

    private int call(Bpf bpf, Command command, int fd, long key, long flags, int size) {
        buffer.putLong(FD_OFFSET, fd); // the four bytes behind the descriptor are padding
        buffer.putLong(KEY_OFFSET, key);
        buffer.putLong(VALUE_OFFSET, address + valueAt);
        buffer.putLong(FLAGS_OFFSET, flags);
        return bpf.call(command, address, size); // our thread keeps the memory reachable
    }

    private void zero(int from, int to) {
        for (int at = from; at < to; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
    }

    static int roundUp(int bytes) {
        return Math.addExact(bytes, 7) & -8;
    }
}
