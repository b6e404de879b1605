// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;

/**
 * Goes through all entries of a map, many with each call of the kernel. A hash map hands out whole buckets, so each entry that
 * is there all the time comes exactly once, whatever happens around it.
 */
final class BatchWalk implements AutoCloseable {
    private static final int CAPACITY = 2048;
    private static final int LARGEST_CAPACITY = 1 << 20;
    private static final int MOST_INTERRUPTIONS = 100;

    private final BpfMap map;
    private final Command command;
    private final BatchAttribute attribute = new BatchAttribute();
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

    BatchWalk(BpfMap map, Command command) {
        this.map = map;
        this.command = command;
        this.cursorBytes = Scratch.roundUp(Math.max(Integer.BYTES, map.spec().keySize()));
        this.cursors = NativeMemory.allocate(2L * cursorBytes);
        // Tries go on from a key; when it is gone they begin again, and this is where we stop following.
        this.mostEntries = 2L * map.spec().maxEntries() + CAPACITY;
        this.capacity = Math.max(1, Math.min(CAPACITY, map.spec().maxEntries()));
        this.keys = NativeMemory.allocate((long) capacity * map.spec().keySize());
        this.values = NativeMemory.allocate((long) capacity * map.valueBytes());
    }

    /** Fetches the next entries; answers whether there are any. */
    boolean advance() {
        count = 0;
        while (count == 0 && !ended) {
            fetch();
        }
        total += count;
        if (total > mostEntries) {
            throw new ConcurrentModificationException(map + " changes faster than it can be read: gave up after "
                    + total + " entries of at most " + map.spec().maxEntries());
        }
        return count > 0;
    }

    private void fetch() {
        attribute.cursor(started ? cursors.address() : 0, cursors.address() + cursorBytes);
        attribute.elements(keys.address(), values.address());
        int result = attribute.call(map, command, capacity);
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
        keys = NativeMemory.allocate((long) capacity * map.spec().keySize());
        values = NativeMemory.allocate((long) capacity * map.valueBytes());
    }

    int count() {
        return count;
    }

    ByteBuffer keys() {
        return keys.buffer();
    }

    int keyAt(int index) {
        return index * map.spec().keySize();
    }

    ByteBuffer values() {
        return values.buffer();
    }

    int valueAt(int index) {
        return index * map.valueBytes();
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        cursors.close();
        attribute.close();
    }
}
