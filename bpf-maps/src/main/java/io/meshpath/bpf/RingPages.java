// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a ring buffer (kernel/bpf/ringbuf.c): a page for the consumer's position, one for the producers', and the
 * data twice in a row, so that no record is cut.
 *
 * <p>{@link #drain} is owned by one thread; the counters may be read by any.
 */
final class RingPages implements AutoCloseable {
    // include/uapi/linux/bpf.h: BPF_RINGBUF_*
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final String what;
    private final NativeMemory consumerPage;
    private final NativeMemory producerPages;
    private final ByteBuffer consumer;
    private final ByteBuffer producer;
    private final int dataAt;
    private final int mask;

    // Written by the reader only, once for each drain.
    private volatile long records;
    private volatile long discarded;

    private RingPages(BpfMap map, NativeMemory consumerPage, NativeMemory producerPages) {
        this.what = map.toString();
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.consumer = consumerPage.buffer();
        this.producer = producerPages.buffer();
        this.dataAt = Linux.pageSize();
        this.mask = map.spec().maxEntries() - 1;
    }

    static RingPages of(BpfMap map) {
        int page = Linux.pageSize();
        long data = 2L * map.spec().maxEntries();
        NativeMemory consumer = NativeMemory.map(map.fd(), 0, page, true);
        try {
            return new RingPages(map, consumer, NativeMemory.map(map.fd(), page, page + data, false));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    int drain(RingBuffer.Handler handler, int limit) {
        long position = (long) LONG.getOpaque(consumer, 0); // nobody else writes it
        long published = position;
        long end = (long) LONG.getAcquire(producer, 0);
        int handed = 0;
        int skipped = 0;
        try {
            while (handed < limit && position < end) {
                int header = dataAt + (int) (position & mask);
                int word = (int) INT.getAcquire(producer, header);
                if ((word & BUSY) != 0) {
                    break; // reserved, not written yet; those behind it wait their turn
                }
                int length = length(word);
                position += HEADER_BYTES + Scratch.roundUp(length);
                if ((word & DISCARDED) == 0) {
                    handed++;
                    handler.record(producer, header + HEADER_BYTES, length);
                } else {
                    skipped++;
                }
                if (position - published > mask >>> 3) {
                    LONG.setRelease(consumer, 0, position); // gives room back before the end
                    published = position;
                }
                if (position == end) {
                    end = (long) LONG.getAcquire(producer, 0); // not for each record: programs write there all the time
                }
            }
        } finally {
            finish(position, handed, skipped);
        }
        return handed;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the gate lets one reader in
    private void finish(long position, int handed, int skipped) {
        LONG.setVolatile(consumer, 0, position); // ordered before the next look at the producers': no wake-up gets lost
        if (handed > 0) {
            records += handed;
        }
        if (skipped > 0) {
            discarded += skipped;
        }
    }

    private int length(int word) {
        int length = word & ~(BUSY | DISCARDED);
        if (length > mask) {
            throw new IllegalStateException(what + " is damaged: a record of " + length + " bytes");
        }
        return length;
    }

    long available() {
        return (long) LONG.getAcquire(producer, 0) - (long) LONG.getAcquire(consumer, 0);
    }

    long records() {
        return records;
    }

    long discarded() {
        return discarded;
    }

    @Override
    public void close() {
        consumerPage.close();
        producerPages.close();
    }
}
