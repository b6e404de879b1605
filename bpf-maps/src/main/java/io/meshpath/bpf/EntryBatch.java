// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Keys and values side by side, written or deleted with one call of the kernel. Write the next key and value where {@link
 * #nextKeyAt} and {@link #nextValueAt} say, into bytes that are zero; then {@link #add}; when {@link #isFull}, or at the end,
 * {@link #update} or {@link #delete}:
 *
 * <pre>{@code
 * try (EntryBatch batch = map.entryBatch(4096)) {
 *     for (Route route : routes) {
 *         KEY.write(route.prefix(), batch.keys(), batch.nextKeyAt());
 *         VALUE.write(route.hop(), batch.values(), batch.nextValueAt());
 *         batch.add();
 *         if (batch.isFull()) {
 *             batch.update();
 *         }
 *     }
 *     batch.update();
 * }
 * }</pre>
 *
 * <p>Not safe for use by multiple threads.
 */
public final class EntryBatch implements AutoCloseable {
    private final BpfMap map;
    private final BatchAttribute attribute = new BatchAttribute();
    private final int keyStride;
    private final int valueStride;
    private final int capacity;
    private final NativeMemory keys;
    private final NativeMemory values;
    private final ByteBuffer keyBuffer;
    private final ByteBuffer valueBuffer;
    private int size;
    private long updated;

    EntryBatch(BpfMap map, int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("a batch has room for one entry at least: " + capacity);
        }
        this.map = map;
        this.keyStride = map.spec().keySize();
        this.valueStride = map.valueBytes();
        this.capacity = capacity;
        this.keys = NativeMemory.allocate(roundUp((long) capacity * keyStride));
        this.values = NativeMemory.allocate(roundUp((long) capacity * valueStride));
        this.keyBuffer = keys.buffer();
        this.valueBuffer = values.buffer();
    }

    /** The keys, one behind the other, in the host's byte order. */
    public ByteBuffer keys() {
        return keyBuffer;
    }

    /** Where the next key begins. */
    public int nextKeyAt() {
        return size * keyStride;
    }

    /** The values, one behind the other (those of all CPUs for each key of a per-CPU map), in the host's byte order. */
    public ByteBuffer values() {
        return valueBuffer;
    }

    /** Where the next value begins. */
    public int nextValueAt() {
        return size * valueStride;
    }

    /**
     * Counts what was written at the next places.
     *
     * @throws IllegalStateException if the batch was full already
     */
    public void add() {
        if (size == capacity) {
            throw new IllegalStateException("this batch has room for " + capacity + " entries");
        }
        size++;
    }

    /** How many entries were added since the batch was empty. */
    public int size() {
        return size;
    }

    /** Whether there is no room for another. */
    public boolean isFull() {
        return size == capacity;
    }

    /** Puts what was added, whatever is there already, and empties the batch; answers how many that were. */
    public int update() {
        return update(0);
    }

    /**
     * Puts what was added and empties the batch; answers how many that were.
     *
     * @param flags 0 or {@link ElementFlags#LOCK}; the kernel takes no {@link UpdateMode} here but {@link UpdateMode#ANY}
     * @throws BpfException if the kernel refuses one; those before it are in the map, the message says how many, and the batch
     *     stays as it is
     */
    public int update(long flags) {
        int wanted = size;
        if (wanted == 0) {
            return 0;
        }
        attribute.elements(keys.address(), values.address());
        int result = attribute.call(map, Command.MAP_UPDATE_BATCH, wanted, flags);
        if (result < 0) {
            long written = updated + attribute.done(wanted);
            throw map.refusal(
                    Command.MAP_UPDATE_BATCH, result, written + " of " + (updated + wanted) + " entries were written");
        }
        updated += wanted;
        clear();
        return wanted;
    }

    /**
     * Deletes the added keys and empties the batch; answers how many of them were there. A key that is not there costs one more
     * call of the kernel, which stops at it.
     *
     * @throws BpfException if the kernel refuses one; the message says how many were deleted
     */
    public int delete() {
        int deleted = 0;
        int from = 0;
        while (from < size) {
            attribute.elements(keys.address() + (long) from * keyStride, 0);
            int result = attribute.call(map, Command.MAP_DELETE_BATCH, size - from, 0);
            int done = result < 0 ? attribute.done(size - from) : size - from;
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
        zero(keyBuffer, size * keyStride);
        zero(valueBuffer, size * valueStride);
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
