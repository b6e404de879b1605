// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Linux;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Reads what programs output with {@code bpf_perf_event_output} to a perf event array ({@code BPF_MAP_TYPE_PERF_EVENT_ARRAY},
 * Linux 4.4). Each CPU has a ring of its own: records of one CPU come in their order, those of several in any. New programs
 * are better off with a {@link RingBuffer}.
 *
 * <p>Records are handed out where the kernel put them, except the one that lies across the end of a ring, once in each round:
 * the kernel maps a ring once only, so that one is put together in a buffer of the reader's. Nothing is allocated.
 *
 * <p>Reads the CPUs that are online when it is made; a program on one that comes later is told ENOENT by its output. Starts no
 * thread: the caller's thread, a platform thread because it waits in the kernel, does so in {@link #poll} or looks by with {@link
 * #consume}.
 *
 * <p>Owned by one thread at a time, except that close(), {@link #flush} and what only looks may be called from any. A reader
 * in the middle finishes its records before close() takes effect; one that waits stops waiting. The last reader made for an
 * array is the one that gets the records. Needs CAP_PERFMON beside CAP_BPF (before Linux 5.8 CAP_SYS_ADMIN).
 */
public final class PerfReader implements AutoCloseable {
    /** Takes one record. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The record that a program on {@code cpu} wrote is the {@code length} bytes of {@code buffer} from {@code offset} on,
         * valid only until this returns. The length is the program's, rounded up by the kernel to 4 more than a multiple of 8.
         */
        void record(int cpu, ByteBuffer buffer, int offset, int length);
    }

    private final BpfMap map;
    private final PerfRings rings;
    private final ReaderGate gate;

    private PerfReader(BpfMap map, PerfRings rings) {
        this.map = map;
        this.rings = rings;
        this.gate = new ReaderGate(map.toString(), this::release);
    }

    /** A new array with {@code bytesPerCpu} for each CPU, a power of two of whole pages. */
    public static PerfReader create(String name, int bytesPerCpu) {
        return over(MapSpec.perfEventArray(name).create(), bytesPerCpu);
    }

    /** A reader of the array pinned at {@code pin}, with {@code bytesPerCpu} for each CPU, a power of two of whole pages. */
    public static PerfReader open(Path pin, int bytesPerCpu) {
        return over(BpfMap.open(pin), bytesPerCpu);
    }

    /** A reader that wakes up with each record: {@link #over(BpfMap, int, int)} without waiting for more. */
    public static PerfReader over(BpfMap map, int bytesPerCpu) {
        return over(map, bytesPerCpu, 0);
    }

    /**
     * A reader of {@code map}, which belongs to the reader from then on.
     *
     * @param bytesPerCpu the size of each CPU's ring, a power of two of whole pages
     * @param wakeUpBytes a poll that waits goes on waiting until a CPU has more than this unread, or its time is over; 0 to wake
     *     up with each record, which costs the program most of its time
     * @throws IllegalArgumentException if it is no perf event array, or for a size that is none; the map is closed
     * @throws io.meshpath.bpf.linux.LinuxException if the kernel refuses an event or its memory: EACCES without CAP_PERFMON
     */
    public static PerfReader over(BpfMap map, int bytesPerCpu, int wakeUpBytes) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.PERF_EVENT_ARRAY);
            check.requireNone();
            requireSizes(bytesPerCpu, wakeUpBytes);
            return new PerfReader(map, PerfRings.of(map, bytesPerCpu, wakeUpBytes));
        });
    }

    private static void requireSizes(int bytesPerCpu, int wakeUpBytes) {
        if (bytesPerCpu < Linux.pageSize() || Integer.bitCount(bytesPerCpu) != 1) {
            throw new IllegalArgumentException(
                    "a ring is a power of two of pages of " + Linux.pageSize() + " bytes, not " + bytesPerCpu);
        }
        if (wakeUpBytes < 0 || wakeUpBytes >= bytesPerCpu) {
            throw new IllegalArgumentException(
                    "a ring of " + bytesPerCpu + " bytes never has more than this unread: " + wakeUpBytes);
        }
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /**
     * Waits until there is a record or {@code timeout} has passed, then hands all records to {@code handler}; answers how
     * many.
     *
     * @throws IllegalStateException if closed, now or while it waits, or if another thread is reading
     */
    public int poll(Handler handler, Duration timeout) {
        return pollUntil(handler, Integer.MAX_VALUE, System.nanoTime() + timeout.toNanos());
    }

    /**
     * Waits until there is a record or {@link System#nanoTime} has reached {@code deadline}, then hands the records to
     * {@code handler}, at most {@code limit}; answers how many. What is there is handed out even when the deadline has passed
     * already. Waits in the kernel, in whole milliseconds rounded up: an interrupt of the thread does not end it, {@link
     * #flush} and {@link #close} do.
     *
     * @throws IllegalStateException if closed, now or while it waits, or if another thread is reading
     */
    public int pollUntil(Handler handler, int limit, long deadline) {
        gate.enter();
        try {
            int records = rings.drain(handler, limit);
            boolean undisturbed = true;
            while (records == 0 && undisturbed && deadline - System.nanoTime() > 0) {
                undisturbed = rings.epoll().await(deadline - System.nanoTime());
                gate.requireOpen();
                records = rings.drain(handler, limit);
            }
            return records;
        } finally {
            gate.leave();
        }
    }

    /**
     * Hands the records that are there to {@code handler}, at most {@code limit}; answers how many. Never waits. When the
     * handler throws, the record it was given counts as read, and the next call goes on behind it.
     *
     * @throws IllegalStateException if closed, or if another thread is reading
     */
    public int consume(Handler handler, int limit) {
        gate.enter();
        try {
            return rings.drain(handler, limit);
        } finally {
            gate.leave();
        }
    }

    /**
     * Ends the wait of a poll, from any thread: it hands out what is there, also what has not come to the size that wakes it
     * up, and returns. When nobody waits, the next poll does not.
     */
    public void flush() {
        look(rings.epoll()::wakeUp);
    }

    /** Makes the kernel refuse further records, and count them as lost, until {@link #resume} (Linux 4.7). */
    public void pause() {
        look(() -> rings.pause(true));
    }

    /** Takes records again. */
    public void resume() {
        look(() -> rings.pause(false));
    }

    /** How many bytes lie unread, headers included, on all CPUs. */
    public long available() {
        gate.visit();
        try {
            return rings.available();
        } finally {
            gate.endVisit();
        }
    }

    /** How many records this reader has handed out. */
    public long records() {
        return rings.records();
    }

    /**
     * How many records found no room, on all CPUs. The kernel says so in the next record of the CPU that finds room, so the
     * latest losses may not be counted yet; the program is told each time (ENOSPC).
     */
    public long lost() {
        return rings.lost();
    }

    /** The CPUs that are read, by number. */
    public List<Integer> cpus() {
        return rings.cpus();
    }

    private void look(Runnable action) {
        gate.visit();
        try {
            action.run();
        } finally {
            gate.endVisit();
        }
    }

    @Override
    public void close() {
        gate.close(rings.epoll()::wakeUp);
    }

    // The kernel takes our events out of the array when the descriptor goes through which they were put in.
    private void release() {
        map.close();
        rings.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
