// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

/**
 * A descriptor that one thread waits for and any other makes ready (eventfd(2)). {@link #signal} may be called by any thread
 * while it is open; the rest belongs to the thread that waits.
 */
final class WakeUp implements AutoCloseable {
    private static final NativeMemory ONE = NativeMemory.copyOf(new byte[] {1, 0, 0, 0, 0, 0, 0, 0});

    private final Fd fd;
    private final NativeMemory number = NativeMemory.allocate(Long.BYTES);

    private WakeUp(Fd fd) {
        this.fd = fd;
    }

    /** {@code what} is who waits, as messages name it. */
    static WakeUp create(String what) {
        int event = Linux.eventfd(0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK);
        return new WakeUp(Fd.own((int) LinuxException.check(event, "eventfd", what), "wake-up of " + what));
    }

    Fd fd() {
        return fd;
    }

    /** Makes it ready until {@link #reset}. */
    void signal() {
        Linux.write(fd.raw(), ONE.address(), Long.BYTES); // fails only when woken 2^64 - 2 times: woken all the same
    }

    void reset() {
        Linux.read(fd.raw(), number.address(), Long.BYTES); // back to zero
    }

    @Override
    public void close() {
        fd.close();
    }
}
