// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads the records that programs put into a ring buffer ({@code BPF_MAP_TYPE_RINGBUF}), in their order, without copying.
 * Starts no thread: the caller's thread waits in {@link #poll} or looks by with {@link #consume}.
 *
 * <p>Owned by one thread at a time, except that close() may be called from any: a reader in the middle finishes its records
 * first. There is one reader of a ring buffer on a machine: a second one, here or in another process, takes records away from
 * the first.
 *
 * <p>A program that finds no room drops its record and knows; count such drops in the program, the reader cannot see them.
 */
public final class RingBuffer implements AutoCloseable {
    /** Takes one record. */
    @FunctionalInterface
    public interface Handler {
        /** The record is the {@code length} bytes of {@code buffer} from {@code offset} on, valid only until this returns. */
        void record(ByteBuffer buffer, int offset, int length);
    }

    // include/uapi/linux/bpf.h: BPF_RINGBUF_*
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    // struct pollfd
    private static final int POLLFD_SIZE = 8;
    private static final int POLLFD_EVENTS_OFFSET = 4;

    private final BpfMap map;
    private final ReaderGate gate;
    private final NativeMemory consumerPage;
    private final NativeMemory producerPages;
    private final ByteBuffer consumer;
    private final ByteBuffer producer;
    private final int dataAt;
    private final int mask;
    private final NativeMemory pollfd = NativeMemory.allocate(POLLFD_SIZE);
    private long discarded;

    private RingBuffer(BpfMap map, NativeMemory consumerPage, NativeMemory producerPages) {
        this.map = map;
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.consumer = consumerPage.buffer();
        this.producer = producerPages.buffer();
        this.dataAt = Linux.pageSize();
        this.mask = map.spec().maxEntries() - 1;
        this.gate = new ReaderGate(map.toString(), this::release);
    }

    /** A new ring buffer of {@code bytes}, a power of two of whole pages. */
    public static RingBuffer create(String name, int bytes) {
        return over(MapSpec.ringBuffer(name, bytes).create());
    }

    /** The ring buffer pinned at {@code pin}; goes on where its last reader stopped. */
    public static RingBuffer open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A reader of {@code map}, which belongs to the reader from then on.
     *
     * @throws IllegalArgumentException if it is no ring buffer, or larger than 512 MiB; the map is closed
     */
    public static RingBuffer over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.RINGBUF);
            check.requireNone();
            return mapPages(map);
        });
    }

    // One page for the consumer's position, one for the producers', and the data twice in a row, so that no record is
    // cut.
    private static RingBuffer mapPages(BpfMap map) {
        int page = Linux.pageSize();
        long data = 2L * map.spec().maxEntries();
        NativeMemory consumer = NativeMemory.map(map.fd(), 0, page, true);
        try {
            return new RingBuffer(map, consumer, NativeMemory.map(map.fd(), page, page + data, false));
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
     * Waits until there is a record or {@code timeout} has passed, then hands all complete records to {@code handler};
     * answers how many. Waits in the kernel: an interrupt of the thread does not end it, so let the timeout be short enough
     * for whoever wants to stop the thread.
     *
     * @throws IllegalStateException if closed
     */
    public int poll(Handler handler, Duration timeout) {
        int records = consume(handler, Integer.MAX_VALUE);
        long deadline = System.nanoTime() + timeout.toNanos();
        long left = timeout.toNanos();
        while (records == 0 && left > 0) {
            await(left);
            records = consume(handler, Integer.MAX_VALUE);
            left = deadline - System.nanoTime();
        }
        return records;
    }

    private void await(long nanos) {
        int millis = (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
        pollfd.buffer().putInt(0, map.fd().raw());
        pollfd.buffer().putInt(POLLFD_EVENTS_OFFSET, Linux.POLLIN); // and no returned events
        int result = Linux.poll(pollfd.address(), 1, millis);
        if (result < 0 && !Errno.EINTR.is(result)) {
            throw new LinuxException("poll", map.object(), Errno.ofResult(result));
        }
    }

    /**
     * Hands the complete records that are there to {@code handler}, at most {@code limit}; answers how many. Never waits.
     * When the handler throws, the record it was given counts as read.
     *
     * @throws IllegalStateException if closed, or if another thread is reading
     */
    public int consume(Handler handler, int limit) {
        gate.enter();
        try {
            return drain(handler, limit);
        } finally {
            gate.leave();
        }
    }

    private int drain(Handler handler, int limit) {
        long position = (long) LONG.getOpaque(consumer, 0); // nobody else writes it
        long published = position;
        int records = 0;
        try {
            while (records < limit && position < (long) LONG.getAcquire(producer, 0)) {
                int header = dataAt + (int) (position & mask);
                int word = (int) INT.getAcquire(producer, header);
                if ((word & BUSY) != 0) {
                    break; // reserved, not written yet; those behind it wait their turn
                }
                int length = length(word);
                position += HEADER_BYTES + Scratch.roundUp(length);
                if ((word & DISCARDED) == 0) {
                    records++;
                    handler.record(producer, header + HEADER_BYTES, length);
                } else {
                    discarded++;
                }
                if (position - published > mask >>> 3) {
                    LONG.setRelease(consumer, 0, position); // gives room back before the end
                    published = position;
                }
            }
        } finally {
            LONG.setVolatile(consumer, 0, position);
        }
        return records;
    }

    private int length(int word) {
        int length = word & ~(BUSY | DISCARDED);
        if (length > mask) {
            throw new IllegalStateException(map + " is damaged: a record of " + length + " bytes");
        }
        return length;
    }

    /** How many bytes lie unread, records in the making included. */
    public long available() {
        gate.enter();
        try {
            return (long) LONG.getAcquire(producer, 0) - (long) LONG.getOpaque(consumer, 0);
        } finally {
            gate.leave();
        }
    }

    /** How many records this reader skipped because their programs had discarded them. */
    public long discarded() {
        return discarded;
    }

    @Override
    public void close() {
        gate.close();
    }

    private void release() {
        consumerPage.close();
        producerPages.close();
        map.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
