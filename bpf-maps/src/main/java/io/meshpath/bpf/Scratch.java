// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread puts the attribute, the key and the value of a single map operation, so that no operation allocates. Each
 * operation takes it with {@link #begin} and gives it back with {@link #close}, after it has read the value.
 *
 * <p>A platform thread has one of its own. Virtual threads, which may be millions, share a few through {@link ScratchPool}.
 */
final class Scratch implements AutoCloseable {
    // struct of the BPF_MAP_*_ELEM commands in union bpf_attr
    private static final int FD_OFFSET = 0;
    private static final int KEY_OFFSET = 8;
    private static final int VALUE_OFFSET = 16;
    private static final int FLAGS_OFFSET = 24;
    private static final int ATTRIBUTE_SIZE = 32;

    private static final int KEY_AT = ATTRIBUTE_SIZE;
    private static final int USUAL_KEY_BYTES = 224;
    private static final int USUAL_VALUE_BYTES = 768;
    private static final int LARGEST_KEPT = 64 * 1024;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(() -> new Scratch(null));
    private static final ScratchPool OF_VIRTUAL_THREADS = new ScratchPool();

    private final @Nullable ScratchPool home;
    private NativeMemory memory;
    private ByteBuffer buffer;
    private int keyRoom;
    private int valueRoom;
    private long address;
    private boolean keyless;
    private int lastFd;
    private long lastFlags;

    Scratch(@Nullable ScratchPool home) {
        this.home = home;
        this.memory = NativeMemory.allocate(0);
        this.buffer = memory.buffer();
        reserve(USUAL_KEY_BYTES, USUAL_VALUE_BYTES);
    }

    /** One with zeroed room for a key of {@code keyBytes}, and room for a value of {@code valueBytes}. */
    static Scratch begin(int keyBytes, int valueBytes) {
        Scratch scratch = VirtualThreads.isCurrent() ? OF_VIRTUAL_THREADS.take() : OF_THREAD.get();
        scratch.prepare(keyBytes, valueBytes);
        return scratch;
    }

    void prepare(int keyBytes, int valueBytes) {
        if (keyBytes > keyRoom || valueBytes > valueRoom) {
            reserve(Math.max(keyBytes, keyRoom), Math.max(valueBytes, valueRoom));
        }
        if ((keyBytes == 0) != keyless) {
            setKeyless(!keyless);
        }
        zero(KEY_AT, keyBytes);
    }

    private void reserve(int keyBytes, int valueBytes) {
        keyRoom = roundUp(keyBytes);
        valueRoom = roundUp(valueBytes);
        memory = NativeMemory.allocate(Math.addExact(valueAt(), valueRoom));
        buffer = memory.buffer();
        address = memory.address();
        buffer.putLong(VALUE_OFFSET, address + valueAt());
        setKeyless(false);
        setFd(lastFd);
        setFlags(lastFlags);
    }

    // A map without keys refuses the address of one.
    private void setKeyless(boolean without) {
        keyless = without;
        buffer.putLong(KEY_OFFSET, without ? 0 : address + KEY_AT);
    }

    boolean isWorthKeeping() {
        return buffer.capacity() <= LARGEST_KEPT;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int keyAt() {
        return KEY_AT;
    }

    int valueAt() {
        return KEY_AT + keyRoom;
    }

    void zeroValue(int valueBytes) {
        zero(valueAt(), valueBytes);
    }

    // Each command has a size of its own: the kernel wants zeroes behind the last field that the command knows.

    int lookup(Bpf bpf, int fd, long flags) {
        return call(bpf, Command.MAP_LOOKUP_ELEM, fd, flags, ATTRIBUTE_SIZE);
    }

    int lookupAndDelete(Bpf bpf, int fd, long flags) {
        return call(bpf, Command.MAP_LOOKUP_AND_DELETE_ELEM, fd, flags, ATTRIBUTE_SIZE);
    }

    int update(Bpf bpf, int fd, long flags) {
        return call(bpf, Command.MAP_UPDATE_ELEM, fd, flags, ATTRIBUTE_SIZE);
    }

    int delete(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_DELETE_ELEM, fd, 0, VALUE_OFFSET);
    }

    /** Puts the first key where a value would be. */
    int firstKey(Bpf bpf, int fd) {
        setKeyless(true);
        return call(bpf, Command.MAP_GET_NEXT_KEY, fd, 0, FLAGS_OFFSET);
    }

    /** Puts the key behind the one here where a value would be. */
    int nextKey(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_GET_NEXT_KEY, fd, 0, FLAGS_OFFSET);
    }

    int freeze(Bpf bpf, int fd) {
        return call(bpf, Command.MAP_FREEZE, fd, 0, Integer.BYTES);
    }

    // The addresses are there since the memory was reserved; the thread keeps it reachable.
    private int call(Bpf bpf, Command command, int fd, long flags, int size) {
        if (fd != lastFd) {
            setFd(fd);
        }
        if (flags != lastFlags) {
            setFlags(flags);
        }
        return bpf.call(command, address, size);
    }

    private void setFd(int fd) {
        lastFd = fd;
        buffer.putInt(FD_OFFSET, fd);
    }

    private void setFlags(long flags) {
        lastFlags = flags;
        buffer.putLong(FLAGS_OFFSET, flags);
    }

    // Most keys and values are one word, and the loop is more code than the rest of an operation together.
    private void zero(int from, int bytes) {
        buffer.putLong(from, 0);
        if (bytes > Long.BYTES) {
            zeroWords(from + Long.BYTES, from + bytes);
        }
    }

    private void zeroWords(int from, int to) {
        for (int at = from; at < to; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
    }

    @Override
    public void close() {
        if (home != null) {
            home.give(this);
        }
    }

    static int roundUp(int bytes) {
        return Math.addExact(bytes, 7) & -8;
    }
}
