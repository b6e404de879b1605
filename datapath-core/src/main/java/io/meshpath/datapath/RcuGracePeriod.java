// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.util.concurrent.locks.LockSupport;

/** Waits until no program that runs now runs any more: programs run as RCU readers, and membarrier(2) waits for those. */
public final class RcuGracePeriod {
    // Kernels with CPUs in nohz_full refuse the call. No program there runs for nearly as long as this.
    private static final long LONGER_THAN_ANY_PROGRAM_NANOS = 100_000_000;

    private RcuGracePeriod() {}

    /**
     * Returns when each BPF program that ran when this was called has ended, on all CPUs.
     *
     * @throws LinuxException if the kernel refuses
     */
    public static void await() {
        int result = Linux.membarrier(Linux.MEMBARRIER_GLOBAL);
        if (Errno.EINVAL.is(result)) {
            sleep();
        } else {
            LinuxException.check(result, "membarrier", "all programs that run");
        }
    }

    private static void sleep() {
        long end = System.nanoTime() + LONGER_THAN_ANY_PROGRAM_NANOS;
        for (long left = LONGER_THAN_ANY_PROGRAM_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
