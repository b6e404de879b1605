// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Epoll;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads the records that programs put into a ring buffer ({@code BPF_MAP_TYPE_RINGBUF}, Linux 5.8), in their order, without
 * copying. Starts no thread: the caller's thread, a platform thread because it waits in the kernel, does so in {@link #poll}
 * or looks by with {@link #consume}. Several ring buffers are read by one thread with {@link RingBufferGroup}.
 *
 * <p>Owned by one thread at a time, except that close(), {@link #flush} and what only looks may be called from any. A reader
 * in the middle finishes its records before close() takes effect; one that waits stops waiting. There is one reader of a ring
 * buffer on a machine: a second one, here or in another process, takes records away from the first.
 *
 * <p>A program that finds no room drops its record, and the kernel does not count that: let the program count what
 * {@code bpf_ringbuf_output} and {@code bpf_ringbuf_reserve} refuse, and read its count with {@link BpfCounters}.
 */
public final class RingBuffer implements AutoCloseable {
    /** Takes one record. */
    @FunctionalInterface
    public interface Handler {
        /** The record is the {@code length} bytes of {@code buffer} from {@code offset} on, valid only until this returns. */
        void record(ByteBuffer buffer, int offset, int length);
    }

    private final BpfMap map;
    private final RingPages pages;
    private final Epoll epoll;
    private final ReaderGate gate;

    private RingBuffer(BpfMap map, RingPages pages, Epoll epoll) {
        this.map = map;
        this.pages = pages;
        this.epoll = epoll;
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
     * @throws IllegalArgumentException if it is no ring buffer, or larger than 512 MiB, or one whose new records take the
     *     place of old ones ({@link MapFlags#RB_OVERWRITE}); the map is closed
     */
    public static RingBuffer over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.RINGBUF);
            check.withoutFlag(MapFlags.RB_OVERWRITE, "its new records take the place of unread ones");
            check.requireNone();
            return withPages(map);
        });
    }

    private static RingBuffer withPages(BpfMap map) {
        RingPages pages = RingPages.of(map);
        try {
            return new RingBuffer(map, pages, epollFor(map));
        } catch (RuntimeException e) {
            pages.close();
            throw e;
        }
    }

    private static Epoll epollFor(BpfMap map) {
        Epoll epoll = Epoll.create(map.object());
        try {
            epoll.add(map.fd());
            return epoll;
        } catch (RuntimeException e) {
            epoll.close();
            throw e;
        }
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /**
     * Waits until there is a record or {@code timeout} has passed, then hands all complete records to {@code handler};
     * answers how many.
     *
     * @throws IllegalStateException if closed, now or while it waits, or if another thread is reading
     */
    public int poll(Handler handler, Duration timeout) {
        return pollUntil(handler, Integer.MAX_VALUE, System.nanoTime() + timeout.toNanos());
    }

    /**
     * Waits until there is a record or {@link System#nanoTime} has reached {@code deadline}, then hands the complete records
     * to {@code handler}, at most {@code limit}; answers how many. What is there is handed out even when the deadline has
     * passed already. Waits in the kernel, in whole milliseconds rounded up: an interrupt of the thread does not end it,
     * {@link #flush} and {@link #close} do.
     *
     * @throws IllegalStateException if closed, now or while it waits, or if another thread is reading
     */
    public int pollUntil(Handler handler, int limit, long deadline) {
        gate.enter();
        try {
            int records = pages.drain(handler, limit);
            boolean undisturbed = true;
            while (records == 0 && undisturbed && deadline - System.nanoTime() > 0) {
                undisturbed = epoll.await(deadline - System.nanoTime());
                gate.requireOpen();
                records = pages.drain(handler, limit);
            }
            return records;
        } finally {
            gate.leave();
        }
    }

    /**
     * Hands the complete records that are there to {@code handler}, at most {@code limit}; answers how many. Never waits.
     * When the handler throws, the record it was given counts as read, and the next call goes on behind it.
     *
     * @throws IllegalStateException if closed, or if another thread is reading
     */
    public int consume(Handler handler, int limit) {
        gate.enter();
        try {
            return pages.drain(handler, limit);
        } finally {
            gate.leave();
        }
    }

    /**
     * Ends the wait of a poll, from any thread: it hands out what is there, also what programs submitted without a wake-up
     * ({@code BPF_RB_NO_WAKEUP}), and returns. When nobody waits, the next poll does not.
     */
    public void flush() {
        gate.visit();
        try {
            epoll.wakeUp();
        } finally {
            gate.endVisit();
        }
    }

    /** How many bytes lie unread, headers and records in the making included. */
    public long available() {
        gate.visit();
        try {
            return pages.available();
        } finally {
            gate.endVisit();
        }
    }

    /** How many bytes fit in, headers of 8 bytes for each record included. */
    public int capacity() {
        return map.spec().maxEntries();
    }

    /** How many records this reader has handed out. */
    public long records() {
        return pages.records();
    }

    /** How many records this reader skipped because their programs had discarded them. */
    public long discarded() {
        return pages.discarded();
    }

    @Override
    public void close() {
        gate.close(epoll::wakeUp);
    }

    private void release() {
        pages.close();
        epoll.close();
        map.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
