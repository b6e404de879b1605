// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Writes records for programs, in order and where they read them ({@code BPF_MAP_TYPE_USER_RINGBUF}, Linux 6.1; the helper is
 * {@code bpf_user_ringbuf_drain}). Nothing is copied and the kernel is not called: a program sees the records when it runs next.
 *
 * <p>Safe for use by multiple threads: one writes at a time. There is one writing process for a ring buffer; a second one would
 * write over the records of the first.
 */
public final class UserRingBuffer implements AutoCloseable {
    /** Fills one record. */
    @FunctionalInterface
    public interface Writer {
        /** The record is to be written into {@code buffer} from {@code offset} on; what was there before is anything. */
        void write(ByteBuffer buffer, int offset);
    }

    // include/uapi/linux/bpf.h: BPF_RINGBUF_*
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final BpfMap map;
    private final NativeMemory consumerPage;
    private final NativeMemory producerPages;
    private final int size;
    private boolean closed;

    private UserRingBuffer(BpfMap map, NativeMemory consumerPage, NativeMemory producerPages) {
        this.map = map;
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.size = map.spec().maxEntries();
    }

    /** A new ring buffer of {@code bytes}, a power of two of whole pages. */
    public static UserRingBuffer create(String name, int bytes) {
        return over(MapSpec.of(MapType.USER_RINGBUF, name, 0, 0, bytes).create());
    }

    /** The ring buffer pinned at {@code pin}; goes on where its last writer stopped. */
    public static UserRingBuffer open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A writer of {@code map}, which belongs to the writer from then on.
     *
     * @throws IllegalArgumentException if it is no such ring buffer, or larger than 512 MiB; the map is closed
     */
    public static UserRingBuffer over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.USER_RINGBUF);
            check.requireNone();
            return mapPages(map);
        });
    }

    private static UserRingBuffer mapPages(BpfMap map) {
        int page = Linux.pageSize();
        NativeMemory consumer = NativeMemory.map(map.fd(), 0, page, false);
        try {
            long data = 2L * map.spec().maxEntries();
            return new UserRingBuffer(map, consumer, NativeMemory.map(map.fd(), page, page + data, true));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /**
     * Lets {@code writer} fill a record of {@code length} bytes; answers whether there was room for it. When the writer throws,
     * programs skip the record.
     *
     * @throws IllegalArgumentException if a record of that length never has room
     * @throws IllegalStateException if closed
     */
    public synchronized boolean write(int length, Writer writer) {
        requireOpen();
        if (length < 0 || length > size - HEADER_BYTES) {
            throw new IllegalArgumentException(map + " never has room for a record of " + length + " bytes");
        }
        ByteBuffer pages = producerPages.buffer();
        long position = (long) LONG.getOpaque(pages, 0); // nobody else writes it
        int bytes = HEADER_BYTES + Scratch.roundUp(length);
        if (unread(position) + bytes > size) {
            return false;
        }
        int header = Linux.pageSize() + (int) (position & size - 1);
        INT.setOpaque(pages, header, length | BUSY);
        pages.putInt(header + Integer.BYTES, 0);
        LONG.setRelease(pages, 0, position + bytes);
        int outcome = DISCARDED;
        try {
            writer.write(pages, header + HEADER_BYTES);
            outcome = 0;
        } finally {
            INT.setRelease(pages, header, length | outcome);
        }
        return true;
    }

    /** How many bytes no program has read yet, headers included. */
    public synchronized long available() {
        requireOpen();
        return unread((long) LONG.getOpaque(producerPages.buffer(), 0));
    }

    /** How many bytes fit in, headers of 8 bytes for each record included. */
    public int capacity() {
        return size;
    }

    private long unread(long position) {
        return position - (long) LONG.getAcquire(consumerPage.buffer(), 0);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed: " + map);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        producerPages.close();
        consumerPage.close();
        map.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
