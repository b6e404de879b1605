// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/** Many keys, and values where the command wants them, written or deleted with one call of the kernel. */
final class Batch implements AutoCloseable {
    private static final int CAPACITY = 4096;

    private final BpfMap map;
    private final BatchAttribute attribute = new BatchAttribute();
    private final int keyStride;
    private final int valueStride;
    private final int capacity;
    private final NativeMemory keys;
    private final NativeMemory values;
    private int size;

    private Batch(BpfMap map, int capacity) {
        this.map = map;
        this.keyStride = map.spec().keySize();
        this.valueStride = map.valueBytes();
        this.capacity = capacity;
        this.keys = NativeMemory.allocate(roundUp((long) capacity * keyStride));
        this.values = NativeMemory.allocate(roundUp((long) capacity * valueStride));
    }

    /** Room for {@code elements}, or for a part of them at a time. */
    static Batch of(BpfMap map, int elements) {
        return new Batch(map, Math.max(1, Math.min(elements, CAPACITY)));
    }

    /** Asks the kernel to do nothing: it answers ENOTSUPP where it has no batch commands for this kind of map. */
    static boolean isSupported(BpfMap map) {
        try (BatchAttribute nothing = new BatchAttribute()) {
            int result = nothing.call(map, Command.MAP_LOOKUP_BATCH, 0);
            if (result < 0 && !Errno.ENOTSUPP.is(result)) {
                throw map.refusal(Command.MAP_LOOKUP_BATCH, result, "");
            }
            return result >= 0;
        }
    }

    ByteBuffer keys() {
        return keys.buffer();
    }

    int nextKeyAt() {
        return size * keyStride;
    }

    ByteBuffer values() {
        return values.buffer();
    }

    int nextValueAt() {
        return size * valueStride;
    }

    /** Counts what was written at the next places; answers whether the batch is full now. */
    boolean add() {
        size++;
        return size == capacity;
    }

    /**
     * Writes what was added and empties the batch; answers how many that were. What the kernel refuses part of the way is
     * reported with how many of {@code total} were written.
     */
    int update(int before, int total) {
        int wanted = size;
        if (wanted == 0) {
            return 0;
        }
        attribute.elements(keys.address(), values.address());
        int result = attribute.call(map, Command.MAP_UPDATE_BATCH, wanted);
        if (result < 0) {
            int written = before + attribute.count();
            throw map.refusal(Command.MAP_UPDATE_BATCH, result, written + " of " + total + " entries were written");
        }
        clear();
        return wanted;
    }

    /** Deletes the added keys and empties the batch; answers how many of them were there. */
    int delete() {
        int deleted = 0;
        int from = 0;
        while (from < size) {
            attribute.elements(keys.address() + (long) from * keyStride, 0);
            int result = attribute.call(map, Command.MAP_DELETE_BATCH, size - from);
            int done = attribute.count();
            deleted += done;
            from += done + 1; // the kernel stops at a key that is not there: go on behind it
            if (result < 0 && !Errno.ENOENT.is(result)) {
                throw map.refusal(Command.MAP_DELETE_BATCH, result, deleted + " entries were deleted");
            }
        }
        clear();
        return deleted;
    }

    private void clear() {
        zero(keys.buffer(), size * keyStride);
        zero(values.buffer(), size * valueStride);
        size = 0;
    }

    private static void zero(ByteBuffer buffer, int bytes) {
        for (int at = 0; at < bytes; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
    }

    private static long roundUp(long bytes) {
        return bytes + 7 & -8;
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        attribute.close();
    }
}
