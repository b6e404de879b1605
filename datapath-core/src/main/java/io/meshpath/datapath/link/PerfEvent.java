// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;

/**
 * An event of perf in the kernel (perf_event_open(2)). Not safe for use by multiple threads.
 *
 * <p>Usually made and left behind by {@link PerfEventSpec#attach}, whose link keeps it; here for kernels before 5.15.
 */
public final class PerfEvent implements AutoCloseable {
    private static final long ENABLE = 0x2400; // PERF_EVENT_IOC_ENABLE
    private static final long SET_BPF = 0x4004_2408; // PERF_EVENT_IOC_SET_BPF

    private final Fd fd;

    PerfEvent(Fd fd) {
        this.fd = fd;
    }

    /** The descriptor, still owned by this handle. */
    public Fd fd() {
        return fd;
    }

    /**
     * Runs {@code program} at each event, by a link that keeps the event although this is closed (Linux 5.15).
     *
     * @param cookie what bpf_get_attach_cookie() answers in the program; 0 for none
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if the program is of another type, or the kernel
     *     older
     */
    public Link attach(Program program, long cookie) {
        try (LinkRequest request = LinkRequest.of(program, fd.raw(), AttachType.PERF_EVENT, fd.what())) {
            Link link = request.putLong(LinkRequest.DETAIL, cookie).create(PerfEvent::hint);
            try {
                control(ENABLE, 0, "enable");
                return link;
            } catch (RuntimeException e) {
                link.close();
                throw e;
            }
        }
    }

    /**
     * Runs {@code program} at each event until this is closed, without a link: nothing to pin and no cookie, but possible
     * before Linux 5.15.
     *
     * @throws LinuxException if the kernel refuses: EINVAL if the program is of another type, EEXIST if this event runs one
     */
    public void run(Program program) {
        control(SET_BPF, program.fd().raw(), "run " + program.name() + " at");
        control(ENABLE, 0, "enable");
    }

    private void control(long request, int argument, String call) {
        LinuxException.check(Linux.ioctl(fd.raw(), request, argument), call, fd.what());
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EINVAL)) {
            String older = Refusal.olderThan(5, 15, "links of perf events");
            return older.isEmpty()
                    ? "probes take programs of type KPROBE, tracepoints TRACEPOINT, counters PERF_EVENT"
                    : older + "; PerfEvent.run works before";
        }
        return errno.equals(Errno.EEXIST) ? "this event runs a program already" : "";
    }

    /** Gives up this handle: what {@link #run} runs is detached, what a link runs is not. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return fd.toString();
    }
}
