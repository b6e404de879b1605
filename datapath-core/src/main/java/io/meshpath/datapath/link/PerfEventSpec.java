// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;

/**
 * Something that perf can watch and that can run a program: a function of the kernel, a place in an executable file, a
 * tracepoint, a counter. Describing it needs neither rights nor Linux; attaching to it does.
 *
 * <pre>{@code
 * try (Link link = UprobeSpec.entry(libc, "malloc").attach(program)) { … }
 * }</pre>
 */
public sealed interface PerfEventSpec permits KprobeSpec, UprobeSpec, TracepointSpec, PerfCounterSpec {
    /**
     * Asks the kernel for the event; it runs nothing yet.
     *
     * @throws io.meshpath.bpf.linux.LinuxException if the kernel has no such thing: the message says which
     */
    PerfEvent open();

    /** Attaches {@code program} without a cookie; see {@link #attach(Program, long)}. */
    default Link attach(Program program) {
        return attach(program, 0);
    }

    /**
     * Runs {@code program} at each event from now on, by a link (Linux 5.15). What works before is {@link PerfEvent#run}.
     *
     * @param cookie what bpf_get_attach_cookie() answers in the program; 0 for none
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if the program is of another type
     * @throws io.meshpath.bpf.linux.LinuxException as {@link #open}
     */
    default Link attach(Program program, long cookie) {
        try (PerfEvent event = open()) {
            return event.attach(program, cookie); // the link keeps the event
        }
    }
}
