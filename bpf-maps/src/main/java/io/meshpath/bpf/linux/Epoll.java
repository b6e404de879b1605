// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.nio.ByteBuffer;

/**
 * Waits until one of several descriptors can be read (epoll(7), level-triggered), the time is over, or somebody ends the
 * wait. Which one it was is not told: whoever waits looks at all of them.
 *
 * <p>Owned by one thread, except that {@link #wakeUp} may be called from any while it is open. Waits in the kernel: an
 * interrupt of the thread does not end it.
 */
public final class Epoll implements AutoCloseable {
    private static final int EVENTS = 16;
    private static final int DATA_OFFSET = Machine.current().epollDataOffset;
    private static final int EVENT_SIZE = DATA_OFFSET + Long.BYTES;
    private static final long NANOS_OF_MILLI = 1_000_000;

    private final Fd epoll;
    private final WakeUp wakeUp;
    private final NativeMemory events = NativeMemory.allocate((long) EVENTS * EVENT_SIZE);

    private Epoll(Fd epoll, WakeUp wakeUp) {
        this.epoll = epoll;
        this.wakeUp = wakeUp;
    }

    /**
     * One that waits for nothing yet.
     *
     * @param what it is for, as messages name it
     * @throws LinuxException if the kernel refuses: EMFILE at the limit of open descriptors
     */
    public static Epoll create(String what) {
        int poll = Linux.epollCreate(Linux.EPOLL_CLOEXEC);
        Fd epoll = Fd.own((int) LinuxException.check(poll, "epoll_create1", what), "epoll of " + what);
        try {
            return withWakeUp(new Epoll(epoll, WakeUp.create(what)));
        } catch (RuntimeException e) {
            epoll.close();
            throw e;
        }
    }

    private static Epoll withWakeUp(Epoll created) {
        try {
            created.add(created.wakeUp.fd());
            return created;
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    /** Waits for {@code fd}, too, until that is closed. */
    public void add(Fd fd) {
        ByteBuffer event = events.buffer();
        event.putInt(0, Linux.EPOLLIN);
        event.putLong(DATA_OFFSET, fd.raw());
        int result = Linux.epollControl(epoll.raw(), Linux.EPOLL_CTL_ADD, fd.raw(), events.address());
        LinuxException.check(result, "epoll_ctl", fd.what());
    }

    /** Waits no longer for {@code fd}. */
    public void remove(Fd fd) {
        LinuxException.check(remove(fd.raw()), "epoll_ctl", fd.what());
    }

    private int remove(int fd) {
        return Linux.epollControl(epoll.raw(), Linux.EPOLL_CTL_DEL, fd, 0);
    }

    /**
     * Waits for at most {@code nanos}, rounded up to whole milliseconds; answers whether that was all. {@code false} means
     * that {@link #wakeUp} was called: since the last wait, or in this one. A signal may end the wait early.
     */
    public boolean await(long nanos) {
        int ready = Linux.epollWait(epoll.raw(), events.address(), EVENTS, millis(nanos));
        if (ready < 0 && !Errno.EINTR.is(ready)) {
            throw new LinuxException("epoll_wait", epoll.what(), Errno.ofResult(ready));
        }
        boolean undisturbed = true;
        for (int i = 0; i < ready; i++) {
            undisturbed &= isNoWakeUp(i * EVENT_SIZE);
        }
        return undisturbed;
    }

    static int millis(long nanos) {
        long millis = Math.max(0, nanos) / NANOS_OF_MILLI + (nanos % NANOS_OF_MILLI > 0 ? 1 : 0);
        return (int) Math.min(Integer.MAX_VALUE, millis);
    }

    private boolean isNoWakeUp(int at) {
        int fd = (int) events.buffer().getLong(at + DATA_OFFSET);
        if (fd == wakeUp.fd().raw()) {
            wakeUp.reset();
            return false;
        }
        if ((events.buffer().getInt(at) & (Linux.EPOLLERR | Linux.EPOLLHUP)) != 0) {
            remove(fd); // will never be otherwise: the event of a CPU that has gone, for one
        }
        return true;
    }

    /** Ends the wait that goes on or, if there is none, the next one at once. */
    public void wakeUp() {
        wakeUp.signal();
    }

    @Override
    public void close() {
        wakeUp.close();
        epoll.close();
    }
}
