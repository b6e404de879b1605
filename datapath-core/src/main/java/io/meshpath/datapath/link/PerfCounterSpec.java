// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;

/**
 * A counter that runs a program of type PERF_EVENT each time it overflows (Linux 4.9), on one processor. Immutable.
 *
 * @param type the source: {@link #HARDWARE}, {@link #SOFTWARE}, or a number from /sys/bus/event_source/devices
 * @param config which counter of it, as in linux/perf_event.h
 * @param period after how many counts the program runs; if {@code frequency}, how often a second it should
 * @param frequency whether the kernel chooses the period
 * @param pid the only process, or {@link #ANY_PROCESS}
 * @param cpu the only processor, or {@link #ANY_CPU}, which needs a process
 */
public record PerfCounterSpec(int type, long config, long period, boolean frequency, int pid, int cpu)
        implements PerfEventSpec {
    public static final int HARDWARE = 0;
    public static final int SOFTWARE = 1;
    public static final int ANY_PROCESS = -1;
    public static final int ANY_CPU = -1;

    private static final long CPU_CYCLES = 0; // PERF_COUNT_HW_CPU_CYCLES
    private static final long CPU_CLOCK = 0; // PERF_COUNT_SW_CPU_CLOCK

    public PerfCounterSpec {
        if (type < 0 || period <= 0) {
            throw new IllegalArgumentException("not a counter: type " + type + ", period " + period);
        }
        if (pid == ANY_PROCESS && cpu == ANY_CPU) {
            throw new IllegalArgumentException("every process on every processor: open one counter for each processor");
        }
    }

    /** The clock of one processor, which ticks so many times a second: what profilers sample by where there is no counter. */
    public static PerfCounterSpec cpuClock(int cpu, long timesASecond) {
        return new PerfCounterSpec(SOFTWARE, CPU_CLOCK, timesASecond, true, ANY_PROCESS, cpu);
    }

    /** The cycles of one processor; many virtual machines have no such counter. */
    public static PerfCounterSpec cpuCycles(int cpu, long timesASecond) {
        return new PerfCounterSpec(HARDWARE, CPU_CYCLES, timesASecond, true, ANY_PROCESS, cpu);
    }

    /** The same counter, for one process only, on whichever processor. */
    public PerfCounterSpec withPid(int process) {
        return new PerfCounterSpec(type, config, period, frequency, process, ANY_CPU);
    }

    @Override
    public PerfEvent open() {
        try (PerfEventRequest request = new PerfEventRequest(type, config, toString())) {
            return request.every(period, frequency).open(pid, cpu, PerfCounterSpec::hint);
        }
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.ENOENT) || errno.equals(Errno.EOPNOTSUPP)) {
            return "this machine has no such counter; PerfCounterSpec.cpuClock works everywhere";
        }
        return errno.equals(Errno.ENODEV) ? "this machine has no such counter or processor" : "";
    }

    @Override
    public String toString() {
        String where = cpu == ANY_CPU ? "process " + pid : "processor " + cpu;
        return "perf counter " + type + ":0x" + Long.toHexString(config) + " of " + where;
    }
}
