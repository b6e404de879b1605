// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says which of many descriptors are ready (epoll(7), level-triggered), to each one's own {@link Watcher}. {@link Epoll} is
 * the smaller one, for few descriptors that can all be looked at.
 *
 * <p>Owned by one thread, except that {@link #wakeUp} may be called from any while it is open. Nothing is allocated by
 * waiting and telling. Waits in the kernel: an interrupt of the thread does not end it.
 */
public final class Poller implements AutoCloseable {
    private static final int EVENTS = 64;
    private static final int DATA_OFFSET = Machine.current().epollDataOffset;
    private static final int EVENT_SIZE = DATA_OFFSET + Long.BYTES;
    private static final int FIRST_CAPACITY = 64;

    private final Fd epoll;
    private final WakeUp wakeUp;
    private final NativeMemory events = NativeMemory.allocate((long) EVENTS * EVENT_SIZE);
    private final NativeMemory interest = NativeMemory.allocate(EVENT_SIZE);
    private @Nullable Watch[] watches = new Watch[FIRST_CAPACITY]; // by the number of the descriptor
    private int generation;
    private int ready; // events in memory,
    private int next; // and the first of them that nobody has been told of

    /** Who is told that a descriptor is ready. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * The descriptor is ready, on the thread that called {@link #dispatch}.
         *
         * @param events of {@link Linux#EPOLLIN}, {@link Linux#EPOLLOUT}, {@link Linux#EPOLLERR} and {@link Linux#EPOLLHUP};
         *     the last two come unasked
         */
        void ready(int events);
    }

    // A number is used again once its descriptor is closed; an event found before that is of another generation.
    private record Watch(int generation, Watcher watcher) {}

    private Poller(Fd epoll, WakeUp wakeUp) {
        this.epoll = epoll;
        this.wakeUp = wakeUp;
    }

    /**
     * One that watches nothing yet.
     *
     * @param what it is for, as messages name it
     * @throws LinuxException if the kernel refuses: EMFILE at the limit of open descriptors
     */
    public static Poller create(String what) {
        int poll = Linux.epollCreate(Linux.EPOLL_CLOEXEC);
        Fd epoll = Fd.own((int) LinuxException.check(poll, "epoll_create1", what), "epoll of " + what);
        try {
            return withWakeUp(new Poller(epoll, WakeUp.create(what)));
        } catch (RuntimeException e) {
            epoll.close();
            throw e;
        }
    }

    private static Poller withWakeUp(Poller created) {
        try {
            WakeUp wakeUp = created.wakeUp;
            created.add(wakeUp.fd(), Linux.EPOLLIN, events -> wakeUp.reset());
            return created;
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    /** Tells {@code watcher} from now on when one of {@code events} holds of {@code fd}, until {@link #remove}. */
    public void add(Fd fd, int events, Watcher watcher) {
        int number = fd.raw();
        if (number >= watches.length) {
            watches = Arrays.copyOf(watches, Math.max(number + 1, 2 * watches.length));
        }
        control(Linux.EPOLL_CTL_ADD, fd, events, ++generation);
        watches[number] = new Watch(generation, watcher);
    }

    /**
     * Waits for {@code events} of {@code fd} instead, 0 for errors only.
     *
     * @throws IllegalStateException when {@code fd} is not watched
     */
    public void modify(Fd fd, int events) {
        Watch watch = watchOf(fd.raw());
        if (watch == null) {
            throw new IllegalStateException("not watched: " + fd);
        }
        control(Linux.EPOLL_CTL_MOD, fd, events, watch.generation());
    }

    /** Forgets {@code fd}, which is open still. Nothing happens when it is not watched. */
    public void remove(Fd fd) {
        if (watchOf(fd.raw()) != null) {
            watches[fd.raw()] = null;
            control(Linux.EPOLL_CTL_DEL, fd, 0, 0);
        }
    }

    /** Waits until something is ready, {@link #wakeUp} is called or {@code nanos}, rounded up to milliseconds, are over. */
    public void await(long nanos) {
        if (next == ready) {
            collect(Epoll.millis(nanos));
        }
    }

    /** Tells the watchers of what is ready now, without waiting; answers how many were told. */
    public int dispatch() {
        if (next == ready) {
            collect(0);
        }
        int told = 0;
        while (next < ready) {
            told += tell(EVENT_SIZE * next++) ? 1 : 0;
        }
        return told;
    }

    /** Ends the wait that goes on or, if there is none, the next one at once. */
    public void wakeUp() {
        wakeUp.signal();
    }

    /** Closes what belongs to it; the watched descriptors stay open. */
    @Override
    public void close() {
        wakeUp.close();
        epoll.close();
    }

    private void collect(int millis) {
        int found = Linux.epollWait(epoll.raw(), events.address(), EVENTS, millis);
        if (found < 0 && !Errno.EINTR.is(found)) {
            throw new LinuxException("epoll_wait", epoll.what(), Errno.ofResult(found));
        }
        ready = Math.max(0, found);
        next = 0;
    }

    private boolean tell(int at) {
        ByteBuffer buffer = events.buffer();
        long data = buffer.getLong(at + DATA_OFFSET);
        Watch watch = watchOf((int) data);
        if (watch == null || watch.generation() != (int) (data >>> 32)) {
            return false;
        }
        watch.watcher().ready(buffer.getInt(at));
        return (int) data != wakeUp.fd().raw();
    }

    private @Nullable Watch watchOf(int number) {
        return number < watches.length ? watches[number] : null;
    }

    private void control(int operation, Fd fd, int events, int generation) {
        ByteBuffer event = interest.buffer();
        event.putInt(0, events);
        event.putLong(DATA_OFFSET, (long) generation << 32 | fd.raw());
        int result = Linux.epollControl(epoll.raw(), operation, fd.raw(), interest.address());
        LinuxException.check(result, "epoll_ctl", fd.what());
    }
}
