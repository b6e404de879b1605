// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Memory with an address, for what the kernel reads and writes: allocated, or a mapping of a descriptor.
 *
 * <p>Allocated memory stays valid for as long as the object or its {@link #buffer} is reachable, so a late access cannot
 * damage the process. Mapped memory goes away with {@link #close}: an access to its buffer afterwards ends the process,
 * so close only when the last reader has left.
 *
 * <p>Safe for use by multiple threads as far as the content allows, except that close() must not race other calls.
 */
public final class NativeMemory implements AutoCloseable {
    private final ByteBuffer buffer;
    private final long address;
    private final long bytes;
    private final boolean mapped;
    private volatile boolean closed;

    private NativeMemory(ByteBuffer buffer, long address, long bytes, boolean mapped) {
        this.buffer = buffer.order(ByteOrder.nativeOrder());
        this.address = address;
        this.bytes = bytes;
        this.mapped = mapped;
    }

    /**
     * Zeroed memory, aligned to 8 bytes.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative or beyond 2 GiB - 1
     */
    public static NativeMemory allocate(long bytes) {
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("cannot allocate this many bytes in one piece: " + bytes);
        }
        return of(ByteBuffer.allocateDirect((int) bytes));
    }

    /** {@code text} as C wants it: UTF-8 and a zero byte. */
    public static NativeMemory ofString(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a C string cannot hold a zero character: " + text);
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        NativeMemory memory = allocate(encoded.length + 1L);
        memory.buffer.put(0, encoded);
        return memory;
    }

    /** A copy of {@code octets}. */
    public static NativeMemory copyOf(byte[] octets) {
        NativeMemory memory = allocate(octets.length);
        memory.buffer.put(0, octets);
        return memory;
    }

    /**
     * A shared mapping of {@code bytes} of {@code fd} from {@code offset}, which is a multiple of the page size.
     *
     * @throws LinuxException if the kernel refuses the mapping
     * @throws IllegalArgumentException if the mapping is larger than 2 GiB - 1
     */
    public static NativeMemory map(Fd fd, long offset, long bytes, boolean writable) {
        if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("cannot map this many bytes in one piece: " + bytes);
        }
        int protection = writable ? Linux.PROT_READ | Linux.PROT_WRITE : Linux.PROT_READ;
        long address = Linux.mmap(0, bytes, protection, Linux.MAP_SHARED, fd.raw(), offset);
        LinuxException.check(address, "mmap of " + bytes + " bytes", fd.what());
        ByteBuffer view = MemoryIO.getInstance().newDirectByteBuffer(address, (int) bytes);
        return new NativeMemory(view, address, bytes, true);
    }

    /**
     * A shared, writable mapping of {@code bytes} of {@code fd} from its start at exactly {@code address}, or anywhere for 0.
     * Of a mapping beyond 2 GiB - 1 the {@link #buffer} shows the beginning.
     *
     * @throws LinuxException if the kernel refuses the mapping: EEXIST if something else is there
     */
    public static NativeMemory mapAt(Fd fd, long address, long bytes) {
        int flags = Linux.MAP_SHARED | (address == 0 ? 0 : Linux.MAP_FIXED_NOREPLACE);
        long mapped = Linux.mmap(address, bytes, Linux.PROT_READ | Linux.PROT_WRITE, flags, fd.raw(), 0);
        LinuxException.check(mapped, "mmap of " + bytes + " bytes", fd.what());
        int visible = (int) Math.min(bytes, Integer.MAX_VALUE);
        return new NativeMemory(MemoryIO.getInstance().newDirectByteBuffer(mapped, visible), mapped, bytes, true);
    }

    /**
     * The address of a direct buffer's first byte (index 0, whatever its position).
     *
     * @throws IllegalArgumentException if it is not direct
     */
    public static long addressOf(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("the kernel needs a direct buffer: " + direct);
        }
        return MemoryIO.getInstance().getDirectBufferAddress(direct);
    }

    private static NativeMemory of(ByteBuffer direct) {
        return new NativeMemory(direct, addressOf(direct), direct.capacity(), false);
    }

    /**
     * The address of the first byte; 0 is never one.
     *
     * @throws IllegalStateException if closed
     */
    public long address() {
        requireOpen();
        return address;
    }

    /** The size in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * The memory itself, in native byte order: always the same buffer, so use absolute indices.
     *
     * @throws IllegalStateException if closed
     */
    public ByteBuffer buffer() {
        requireOpen();
        return buffer;
    }

    /**
     * A part of the memory, in native byte order, wherever in it that is.
     *
     * @throws IndexOutOfBoundsException if it is not inside
     * @throws IllegalStateException if closed
     */
    public ByteBuffer window(long offset, int length) {
        requireOpen();
        Objects.checkFromIndexSize(offset, length, bytes);
        return MemoryIO.getInstance()
                .newDirectByteBuffer(address + offset, length)
                .order(ByteOrder.nativeOrder());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed: memory of " + bytes + " bytes");
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (mapped) {
            LinuxException.check(Linux.munmap(address, bytes), "munmap", bytes + " bytes");
        }
    }
}
