// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;

/**
 * RLIMIT_MEMLOCK, against which kernels before 5.11 count the memory of maps and programs: the usual 64 KiB are enough for
 * next to nothing. Newer kernels charge it to the control group instead.
 *
 * <p>Safe for use by multiple threads.
 */
public final class MemlockLimit {
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int SOFT = 0;
    private static final int HARD = 8;
    private static final int SIZE = 16; // struct rlimit
    private static final long UNLIMITED = -1;

    private MemlockLimit() {}

    /**
     * Lifts the limit for this process and those it starts, on kernels where it stands in the way of BPF; elsewhere it does
     * nothing. Without CAP_SYS_RESOURCE it goes up as far as the hard limit; what does not fit then is refused with EPERM when it
     * is made.
     */
    public static void lift() {
        if (!KernelVersion.running().isAtLeast(5, 11)) {
            raise();
        }
    }

    /** Raises it on any kernel. */
    static void raise() {
        try (NativeMemory limit = read()) {
            long hard = limit.buffer().getLong(HARD);
            limit.buffer().putLong(SOFT, UNLIMITED).putLong(HARD, UNLIMITED);
            if (Linux.setrlimit(RLIMIT_MEMLOCK, limit.address()) < 0) {
                limit.buffer().putLong(SOFT, hard).putLong(HARD, hard);
                LinuxException.check(
                        Linux.setrlimit(RLIMIT_MEMLOCK, limit.address()), "setrlimit", "RLIMIT_MEMLOCK " + hard);
            }
        }
    }

    /** The limit as it is now, in bytes; -1 is none. */
    static long bytes() {
        try (NativeMemory limit = read()) {
            return limit.buffer().getLong(SOFT);
        }
    }

    private static NativeMemory read() {
        NativeMemory limit = NativeMemory.allocate(SIZE);
        Linux.getrlimit(RLIMIT_MEMLOCK, limit.address()); // fails for bad addresses only
        return limit;
    }
}
