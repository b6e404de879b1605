// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Owns one file descriptor: the only place that closes it. Closing twice is harmless.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other uses of the number: the kernel gives it to
 * somebody else at once.
 */
public final class Fd implements AutoCloseable {
    private static final int CLOSED = -1;
    private static final VarHandle RAW;

    static {
        try {
            RAW = MethodHandles.lookup().findVarHandle(Fd.class, "raw", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String what;
    private volatile int raw;

    private Fd(int raw, String what) {
        this.raw = raw;
        this.what = what;
    }

    /**
     * Takes over an open descriptor.
     *
     * @param what it stands for, as messages name it: {@code "map ipcache"}
     * @throws IllegalArgumentException if {@code raw} is negative: an error number is no descriptor
     */
    public static Fd own(int raw, String what) {
        if (raw < 0) {
            throw new IllegalArgumentException("no descriptor for " + what + ": " + raw);
        }
        Fd fd = new Fd(raw, what);
        FdWatch.opened(fd);
        return fd;
    }

    /** A second owner of a second descriptor for the same thing; each is closed by itself. */
    public Fd duplicate() {
        int copy = Linux.duplicate(raw());
        return own((int) LinuxException.check(copy, "duplicate", what), what);
    }

    /**
     * The number.
     *
     * @throws IllegalStateException if closed
     */
    public int raw() {
        int number = raw;
        if (number == CLOSED) {
            throw new IllegalStateException("closed: " + what);
        }
        return number;
    }

    /** What it stands for. */
    public String what() {
        return what;
    }

    /** Whether {@link #close} has not been called yet. */
    public boolean isOpen() {
        return raw != CLOSED;
    }

    @Override
    public void close() {
        int number = (int) RAW.getAndSet(this, CLOSED);
        if (number != CLOSED) {
            FdWatch.closed(this);
            Linux.close(number); // a failed close has closed all the same: there is nothing to repeat
        }
    }

    @Override
    public String toString() {
        int number = raw;
        return what + (number == CLOSED ? " (closed)" : " (fd " + number + ")");
    }
}
