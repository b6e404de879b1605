// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Goes through all entries of a map, many with each call of the kernel, and hands them out where they lie. A hash map hands out
 * whole buckets, so each entry that is there all the time comes exactly once, whatever happens around it.
 *
 * <pre>{@code
 * try (EntryWalk walk = map.entryWalk()) {
 *     while (walk.advance()) {
 *         for (int i = 0; i < walk.count(); i++) {
 *             total += Fields.u64(walk.values(), walk.valueAt(i));
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Not safe for use by multiple threads.
 */
public final class EntryWalk implements AutoCloseable {
    private static final int CAPACITY = 4096;
    private static final int LARGEST_CAPACITY = 1 << 20;
    private static final int USUAL_BYTES = 8 << 20;
    private static final int MOST_INTERRUPTIONS = 100;

    private final BpfMap map;
    private final Command command;
    private final long flags;
    private final BatchAttribute attribute = new BatchAttribute();
    private final int keySize;
    private final int valueBytes;
    private final int cursorBytes;
    private final NativeMemory cursors;
    private final long mostEntries;
    private int capacity;
    private NativeMemory keys;
    private NativeMemory values;
    private int count;
    private long total;
    private int interruptions;
    private boolean started;
    private boolean ended;

    EntryWalk(BpfMap map, Command command, long flags) {
        this(map, command, flags, capacityFor(map));
    }

    EntryWalk(BpfMap map, Command command, long flags, int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("a walk has room for one entry at least: " + capacity);
        }
        this.map = map;
        this.command = command;
        this.flags = flags;
        this.keySize = map.spec().keySize();
        this.valueBytes = map.valueBytes();
        this.cursorBytes = Scratch.roundUp(Math.max(Integer.BYTES, keySize));
        this.cursors = NativeMemory.allocate(2L * cursorBytes);
        // Tries go on from a key; when it is gone they begin again, and this is where we stop following.
        this.mostEntries = 2L * map.spec().maxEntries() + CAPACITY;
        this.capacity = capacity;
        this.keys = NativeMemory.allocate((long) capacity * keySize);
        this.values = NativeMemory.allocate((long) capacity * valueBytes);
    }

    /** How many entries go into one call: thousands of small ones, fewer of large ones. */
    static int capacityFor(BpfMap map) {
        int fit = USUAL_BYTES / Math.max(1, map.spec().keySize() + map.valueBytes());
        return Math.max(1, Math.min(Math.min(CAPACITY, fit), map.spec().maxEntries()));
    }

    /**
     * Fetches the next entries in the place of the last; answers whether there are any.
     *
     * @throws BpfException if the kernel refuses; the message says how many were read
     * @throws IterationAbortedException if the map changes so fast that the walk would not end
     */
    public boolean advance() {
        count = 0;
        while (count == 0 && !ended) {
            fetch();
        }
        total += count;
        if (total > mostEntries) {
            throw new IterationAbortedException(map, total);
        }
        return count > 0;
    }

    /** Begins again at the first entry, in the same memory. */
    public void rewind() {
        count = 0;
        total = 0;
        interruptions = 0;
        started = false;
        ended = false;
    }

    private void fetch() {
        attribute.cursor(started ? cursors.address() : 0, cursors.address() + cursorBytes);
        attribute.elements(keys.address(), values.address());
        int result = attribute.call(map, command, capacity, flags);
        if (Errno.ENOSPC.is(result) && capacity < LARGEST_CAPACITY) {
            grow(); // one bucket holds more than there is room for; nothing was handed out
            return;
        }
        boolean interrupted = Errno.EINTR.is(result) && interruptions++ < MOST_INTERRUPTIONS;
        if (result < 0 && !Errno.ENOENT.is(result) && !interrupted) {
            throw map.refusal(command, result, total + " entries were read");
        }
        count = attribute.count();
        ended = Errno.ENOENT.is(result);
        if (count > 0) {
            cursors.buffer().put(0, cursors.buffer(), cursorBytes, cursorBytes);
            started = true;
        }
    }

    private void grow() {
        capacity *= 2;
        keys = NativeMemory.allocate((long) capacity * keySize);
        values = NativeMemory.allocate((long) capacity * valueBytes);
    }

    /** How many entries the last {@link #advance} fetched. */
    public int count() {
        return count;
    }

    /** The keys fetched, in the host's byte order; another buffer when more room was needed. */
    public ByteBuffer keys() {
        return keys.buffer();
    }

    /** Where the key of the entry at {@code index} of {@link #count} begins. */
    public int keyAt(int index) {
        return index * keySize;
    }

    /** The values fetched, in the host's byte order; another buffer when more room was needed. */
    public ByteBuffer values() {
        return values.buffer();
    }

    /** Where the value, or those of all CPUs, of the entry at {@code index} of {@link #count} begins. */
    public int valueAt(int index) {
        return index * valueBytes;
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        cursors.close();
        attribute.close();
    }
}
