// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.ref.Reference;
import java.util.function.Function;

/** The memory of one perf_event_open(2): {@code struct perf_event_attr} as of Linux 4.1. Used by one thread. */
final class PerfEventRequest implements AutoCloseable {
    static final int ANY_PROCESS = -1;
    static final int ANY_CPU = -1;

    private static final int TYPE = 0;
    private static final int SIZE = 4;
    private static final int CONFIG = 8;
    private static final int PERIOD = 16;
    private static final int FLAGS = 40;
    private static final int WAKEUP = 48;
    private static final int CONFIG1 = 56;
    private static final int CONFIG2 = 64;
    private static final int LENGTH = 112; // PERF_ATTR_SIZE_VER5

    private static final long DISABLED = 1;
    private static final long FREQUENCY = 1 << 10;
    private static final long CLOSE_ON_EXEC = 1 << 3; // PERF_FLAG_FD_CLOEXEC
    private static final int NO_GROUP = -1;

    private final NativeMemory attribute = NativeMemory.allocate(LENGTH);
    private final String what;

    /** Asks for an event; {@code type} and {@code config} say which. It is disabled until it has a program. */
    PerfEventRequest(int type, long config, String what) {
        this.what = what;
        attribute.buffer().putInt(TYPE, type).putInt(SIZE, LENGTH).putLong(CONFIG, config);
        attribute.buffer().putLong(FLAGS, DISABLED);
    }

    /** Where a probe is: an address or a text, and an offset to it. */
    PerfEventRequest place(NativeMemory text, long offset) {
        attribute.buffer().putLong(CONFIG1, text.address()).putLong(CONFIG2, offset);
        return this;
    }

    PerfEventRequest every(long period, boolean frequency) {
        attribute.buffer().putLong(PERIOD, period).putInt(WAKEUP, 1);
        attribute.buffer().putLong(FLAGS, frequency ? DISABLED | FREQUENCY : DISABLED);
        return this;
    }

    /**
     * Opens the event for one process or all, on one processor or all; perf does not take all of both.
     *
     * @param hint what an error number means here; empty for what is not special
     */
    PerfEvent open(int pid, int cpu, Function<Errno, String> hint) {
        int result;
        try {
            result = Linux.perfEventOpen(attribute.address(), pid, cpu, NO_GROUP, CLOSE_ON_EXEC);
        } finally {
            Reference.reachabilityFence(this);
        }
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            throw new LinuxException("perf_event_open", what, errno, explain(errno, pid, hint));
        }
        return new PerfEvent(Fd.own(result, what));
    }

    private static String explain(Errno errno, int pid, Function<Errno, String> hint) {
        if (errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)) {
            return "needs CAP_PERFMON, or a lower kernel.perf_event_paranoid, and a kernel that is not locked down";
        }
        if (errno.equals(Errno.ESRCH)) {
            return "there is no process " + pid;
        }
        return hint.apply(errno);
    }

    @Override
    public void close() {
        attribute.close();
    }
}
