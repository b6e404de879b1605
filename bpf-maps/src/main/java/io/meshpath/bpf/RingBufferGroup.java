// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Epoll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Several ring buffers read by one thread, each with a handler of its own. Starts no thread: the caller's thread, a
 * platform thread because it waits in the kernel, does so in {@link #poll}. No ring buffer starves another: a limited poll goes on where the last one stopped.
 *
 * <p>Owned by one thread, except that {@link #flush} and close() may be called from any: a reader in the middle finishes its
 * records first, one that waits stops waiting.
 */
public final class RingBufferGroup implements AutoCloseable {
    private static final String WHAT = "group of ring buffers";

    private record Member(RingBuffer ring, RingBuffer.Handler handler) {}

    private final List<Member> members = new ArrayList<>();
    private final Epoll epoll;
    private final ReaderGate gate = new ReaderGate(WHAT, this::release);
    private int next;

    private RingBufferGroup(Epoll epoll) {
        this.epoll = epoll;
    }

    /** A group without ring buffers. */
    public static RingBufferGroup create() {
        return new RingBufferGroup(Epoll.create(WHAT));
    }

    /** Adds {@code ring}, which belongs to the group from then on; its records go to {@code handler}. Not from a handler. */
    public void add(RingBuffer ring, RingBuffer.Handler handler) {
        gate.enter();
        try {
            epoll.add(ring.map().fd());
            members.add(new Member(ring, handler));
        } finally {
            gate.leave();
        }
    }

    /**
     * Waits until there is a record in one of them or {@code timeout} has passed, then hands all complete records out;
     * answers how many.
     *
     * @throws IllegalStateException if closed, now or while it waits, or if another thread is reading
     */
    public int poll(Duration timeout) {
        return pollUntil(Integer.MAX_VALUE, System.nanoTime() + timeout.toNanos());
    }

    /**
     * Waits until there is a record in one of them or {@link System#nanoTime} has reached {@code deadline}, then hands the
     * complete records out, at most {@code limit}; answers how many. What is there is handed out even when the deadline has
     * passed already. Waits in the kernel, in whole milliseconds rounded up.
     *
     * @throws IllegalStateException if closed, now or while it waits, or if another thread is reading
     */
    public int pollUntil(int limit, long deadline) {
        gate.enter();
        try {
            int records = drain(limit);
            boolean undisturbed = true;
            while (records == 0 && undisturbed && deadline - System.nanoTime() > 0) {
                undisturbed = epoll.await(deadline - System.nanoTime());
                gate.requireOpen();
                records = drain(limit);
            }
            return records;
        } finally {
            gate.leave();
        }
    }

    private int drain(int limit) {
        int records = 0;
        for (int turn = 0; turn < members.size() && records < limit; turn++) {
            Member member = members.get(next);
            next = (next + 1) % members.size();
            records += member.ring.consume(member.handler, limit - records);
        }
        return records;
    }

    /** Ends the wait of a poll, from any thread, as {@link RingBuffer#flush} does. */
    public void flush() {
        gate.visit();
        try {
            epoll.wakeUp();
        } finally {
            gate.endVisit();
        }
    }

    /** Closes its ring buffers, too. */
    @Override
    public void close() {
        gate.close(epoll::wakeUp);
    }

    private void release() {
        epoll.close();
        members.forEach(member -> member.ring.close());
    }

    @Override
    public String toString() {
        return WHAT + " " + members.stream().map(Member::ring).toList();
    }
}
