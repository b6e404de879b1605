// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The records of one CPU's perf event: a page of positions and the data ({@code struct perf_event_mmap_page} of
 * include/uapi/linux/perf_event.h). The kernel maps the data once only, so the record across the end is put together first.
 *
 * <p>{@link #drain} is owned by one thread; the counters may be read by any.
 */
final class PerfRing implements AutoCloseable {
    static final int LARGEST_RECORD = 1 << 16; // its size is 16 bits

    private static final int HEAD_OFFSET = 1024;
    private static final int TAIL_OFFSET = 1032;

    // struct perf_event_header and what follows it
    private static final int SIZE_OFFSET = 6;
    private static final int HEADER_BYTES = 8;
    private static final int RAW_BYTES_OFFSET = 12;
    private static final int LOST_OFFSET = 16;
    private static final int LOST = 2;
    private static final int SAMPLE = 9;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final int cpu;
    private final Fd event;
    private final NativeMemory memory;
    private final ByteBuffer buffer;
    private final int dataAt;
    private final int mask;
    private final ByteBuffer joined;

    // Written by the reader only, once for each drain.
    private volatile long records;
    private volatile long lost;

    private PerfRing(int cpu, Fd event, NativeMemory memory, int dataBytes, ByteBuffer joined) {
        this.cpu = cpu;
        this.event = event;
        this.memory = memory;
        this.buffer = memory.buffer();
        this.dataAt = Linux.pageSize();
        this.mask = dataBytes - 1;
        this.joined = joined;
    }

    /**
     * A ring over {@code event}, which belongs to it from then on.
     *
     * @param dataBytes a power of two of whole pages
     * @param joined {@link #LARGEST_RECORD} bytes for the record across the end
     */
    static PerfRing of(int cpu, Fd event, int dataBytes, ByteBuffer joined) {
        try {
            return new PerfRing(cpu, event, PerfEvents.map(event, dataBytes), dataBytes, joined);
        } catch (RuntimeException e) {
            event.close();
            throw e;
        }
    }

    Fd event() {
        return event;
    }

    int cpu() {
        return cpu;
    }

    int drain(PerfReader.Handler handler, int limit) {
        long tail = (long) LONG.getOpaque(buffer, TAIL_OFFSET); // nobody else writes it
        long head = (long) LONG.getAcquire(buffer, HEAD_OFFSET);
        long published = tail;
        long missed = 0;
        int handed = 0;
        try {
            while (handed < limit && tail < head) {
                int at = dataAt + (int) (tail & mask);
                int size = size(at, head - tail);
                int type = buffer.getInt(at);
                tail += size;
                if (type == SAMPLE) {
                    handed++;
                    hand(handler, at, size);
                } else if (type == LOST) {
                    missed += buffer.getLong(behind(at, LOST_OFFSET));
                }
                if (tail - published > mask >>> 3) {
                    LONG.setRelease(buffer, TAIL_OFFSET, tail); // gives room back before the end
                    published = tail;
                }
            }
        } finally {
            finish(tail, handed, missed);
        }
        return handed;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the gate lets one reader in
    private void finish(long tail, int handed, long missed) {
        LONG.setRelease(buffer, TAIL_OFFSET, tail);
        if (handed > 0) {
            records += handed;
        }
        if (missed > 0) {
            lost += missed;
        }
    }

    // Records are multiples of 8 bytes, so that no aligned 8 bytes are ever cut: not the header, for one.
    private int size(int at, long there) {
        int size = Short.toUnsignedInt(buffer.getShort(at + SIZE_OFFSET));
        if (size < 2 * HEADER_BYTES || size > there || (size & 7) != 0) {
            throw new IllegalStateException(event.what() + " is damaged: a record of " + size + " bytes");
        }
        return size;
    }

    private void hand(PerfReader.Handler handler, int at, int size) {
        int bytes = buffer.getInt(behind(at, HEADER_BYTES));
        if (bytes < 0 || bytes > size - RAW_BYTES_OFFSET) {
            throw new IllegalStateException(event.what() + " is damaged: " + bytes + " bytes in a record of " + size);
        }
        int untilEnd = dataAt + mask + 1 - at;
        if (size <= untilEnd) {
            handler.record(cpu, buffer, at + RAW_BYTES_OFFSET, bytes);
        } else {
            joined.put(0, buffer, at, untilEnd);
            joined.put(untilEnd, buffer, dataAt, size - untilEnd);
            handler.record(cpu, joined, RAW_BYTES_OFFSET, bytes);
        }
    }

    private int behind(int at, int offset) {
        return dataAt + (at - dataAt + offset & mask);
    }

    long available() {
        return (long) LONG.getAcquire(buffer, HEAD_OFFSET) - (long) LONG.getAcquire(buffer, TAIL_OFFSET);
    }

    long records() {
        return records;
    }

    long lost() {
        return lost;
    }

    @Override
    public void close() {
        memory.close();
        event.close();
    }
}
