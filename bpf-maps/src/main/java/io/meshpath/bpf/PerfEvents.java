// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Perf events that carry what programs output (perf_event_open(2), {@code PERF_COUNT_SW_BPF_OUTPUT}). */
final class PerfEvents {
    // struct perf_event_attr in its first form
    private static final int TYPE_OFFSET = 0;
    private static final int SIZE_OFFSET = 4;
    private static final int CONFIG_OFFSET = 8;
    private static final int SAMPLE_PERIOD_OFFSET = 16;
    private static final int SAMPLE_TYPE_OFFSET = 24;
    private static final int BITS_OFFSET = 40;
    private static final int WAKE_UP_OFFSET = 48;
    private static final int ATTRIBUTE_SIZE = 64;

    private static final int SOFTWARE = 1;
    private static final int BPF_OUTPUT = 10;
    private static final long SAMPLE_RAW = 1 << 10;
    private static final long WATERMARK = 1 << 14;
    private static final int ANY_PROCESS = -1;
    private static final int NO_GROUP = -1;

    private static final long PAUSE_OUTPUT = 0x4004_2409; // _IOW('$', 9, __u32)

    private PerfEvents() {}

    /**
     * The event of {@code cpu}; empty when that CPU is not there (any more).
     *
     * @param wakeUpBytes how much must be unread before a reader wakes up; 0 for a wake-up with each record
     */
    static Optional<Fd> open(int cpu, int wakeUpBytes, String object) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            write(attribute.buffer(), wakeUpBytes);
            int result =
                    Linux.perfEventOpen(attribute.address(), ANY_PROCESS, cpu, NO_GROUP, Linux.PERF_FLAG_FD_CLOEXEC);
            if (Errno.ENODEV.is(result)) {
                return Optional.empty();
            }
            String what = "perf event of CPU " + cpu + " for " + object;
            if (result < 0) {
                throw new LinuxException("perf_event_open", what, Errno.ofResult(result), openAdvice(result));
            }
            return Optional.of(Fd.own(result, what));
        }
    }

    private static void write(ByteBuffer to, int wakeUpBytes) {
        to.putInt(TYPE_OFFSET, SOFTWARE);
        to.putInt(SIZE_OFFSET, ATTRIBUTE_SIZE);
        to.putLong(CONFIG_OFFSET, BPF_OUTPUT);
        to.putLong(SAMPLE_PERIOD_OFFSET, 1);
        to.putLong(SAMPLE_TYPE_OFFSET, SAMPLE_RAW);
        to.putLong(BITS_OFFSET, wakeUpBytes > 0 ? WATERMARK : 0);
        to.putInt(WAKE_UP_OFFSET, Math.max(1, wakeUpBytes));
    }

    private static String openAdvice(int result) {
        if (Errno.EACCES.is(result) || Errno.EPERM.is(result)) {
            return "events of all processes need CAP_PERFMON, or kernel.perf_event_paranoid below 1";
        }
        return Errno.EMFILE.is(result) ? "each CPU takes one descriptor (ulimit -n)" : "";
    }

    /** Maps the event's page of positions and {@code dataBytes} behind it. */
    static NativeMemory map(Fd event, int dataBytes) {
        try {
            return NativeMemory.map(event, 0, (long) Linux.pageSize() + dataBytes, true);
        } catch (LinuxException e) {
            throw new LinuxException(
                    e.call(),
                    e.object(),
                    e.errno(),
                    e.errno().equals(Errno.EPERM)
                            ? "more memory than kernel.perf_event_mlock_kb and RLIMIT_MEMLOCK allow without CAP_IPC_LOCK"
                            : "");
        }
    }

    static void pause(Fd event, boolean paused) {
        int result = Linux.ioctl(event.raw(), PAUSE_OUTPUT, paused ? 1 : 0);
        LinuxException.check(result, "PERF_EVENT_IOC_PAUSE_OUTPUT", event.what());
    }
}
