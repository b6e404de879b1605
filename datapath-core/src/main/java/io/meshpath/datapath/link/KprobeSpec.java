// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;

/**
 * A place in a function of the kernel, for programs of type KPROBE (Linux 4.17, CONFIG_KPROBE_EVENTS). Immutable.
 *
 * @param function its name in /proc/kallsyms
 * @param offset how many bytes behind its beginning, at the beginning of an instruction; 0 if {@code returns}
 * @param returns whether the program runs when the function returns, not when it is called
 */
public record KprobeSpec(String function, long offset, boolean returns) implements PerfEventSpec {
    private static final int RETURNS = 1; // /sys/bus/event_source/devices/kprobe/format/retprobe: config:0
    private static final int SOME_CPU = 0; // a probe has none, but perf wants one

    public KprobeSpec {
        if (function.isEmpty() || offset < 0) {
            throw new IllegalArgumentException("not a place in a function: " + function + "+" + offset);
        }
        if (returns && offset != 0) {
            throw new IllegalArgumentException("a function returns as a whole, not at an offset: " + offset);
        }
    }

    /** Where {@code function} begins. */
    public static KprobeSpec entry(String function) {
        return new KprobeSpec(function, 0, false);
    }

    /** Where {@code function} returns (kretprobe). */
    public static KprobeSpec exit(String function) {
        return new KprobeSpec(function, 0, true);
    }

    /** An instruction of {@code function}. */
    public static KprobeSpec at(String function, long offset) {
        return new KprobeSpec(function, offset, false);
    }

    @Override
    public PerfEvent open() {
        int type = PerfSource.type("kprobe", "this kernel has no kprobes (CONFIG_KPROBE_EVENTS, Linux 4.17)");
        try (NativeMemory name = NativeMemory.ofString(function);
                PerfEventRequest request = new PerfEventRequest(type, returns ? RETURNS : 0, toString())) {
            return request.place(name, offset).open(PerfEventRequest.ANY_PROCESS, SOME_CPU, this::hint);
        }
    }

    private String hint(Errno errno) {
        if (errno.equals(Errno.ENOENT)) {
            return "the kernel has no function " + function + " (/proc/kallsyms)";
        }
        if (errno.equals(Errno.EADDRNOTAVAIL)) {
            return function + " is in the kernel more than once: the name is not enough";
        }
        return errno.equals(Errno.EINVAL) ? "the kernel does not let this place be probed" : "";
    }

    @Override
    public String toString() {
        return (returns ? "kretprobe " : "kprobe ") + function + (offset == 0 ? "" : "+" + offset);
    }
}
