// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.util.List;

/**
 * Many functions of the kernel at once, for programs of type KPROBE that were loaded for TRACE_KPROBE_MULTI, or for
 * TRACE_KPROBE_SESSION (Linux 5.18, CONFIG_FPROBE): one link, in the time of one. Immutable.
 *
 * @param functions their names, at least one
 * @param cookies what bpf_get_attach_cookie() answers at each of them; empty for none
 * @param moment when the program runs
 */
public record KprobeMultiSpec(List<String> functions, List<Long> cookies, ProbeMoment moment) {
    private static final int FLAGS = LinkRequest.DETAIL;
    private static final int COUNT = LinkRequest.DETAIL + 4;
    private static final int SYMBOLS = LinkRequest.DETAIL + 8;
    private static final int COOKIES = LinkRequest.DETAIL + 24;

    public KprobeMultiSpec {
        functions = List.copyOf(functions);
        cookies = List.copyOf(cookies);
        if (functions.isEmpty()) {
            throw new IllegalArgumentException("no functions");
        }
        LongList.requireNoneOrOneEach(cookies, functions.size());
    }

    /** Where each of {@code functions} begins. */
    public static KprobeMultiSpec entry(List<String> functions) {
        return new KprobeMultiSpec(functions, List.of(), ProbeMoment.ENTRY);
    }

    /** Where each of {@code functions} returns. */
    public static KprobeMultiSpec exit(List<String> functions) {
        return new KprobeMultiSpec(functions, List.of(), ProbeMoment.EXIT);
    }

    /** Where each of {@code functions} begins and, as the program decides, returns (Linux 6.10). */
    public static KprobeMultiSpec session(List<String> functions) {
        return new KprobeMultiSpec(functions, List.of(), ProbeMoment.SESSION);
    }

    /** The same functions, each with a cookie. */
    public KprobeMultiSpec withCookies(List<Long> numbers) {
        return new KprobeMultiSpec(functions, numbers, moment);
    }

    /**
     * Attaches {@code program} to all of them, or to none.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: ESRCH if it has not all of the functions, EOPNOTSUPP if it
     *     was built without this
     */
    public Link attach(Program program) {
        ProgramCheck.require(program, ProgramType.KPROBE, "kprobes");
        try (LinkRequest request = LinkRequest.of(program, 0, attachType(), toString())) {
            NativeMemory names = LongList.allocate(functions.size());
            for (int i = 0; i < functions.size(); i++) {
                NativeMemory name = request.keep(NativeMemory.ofString(functions.get(i)));
                names.buffer().putLong(i * Long.BYTES, name.address());
            }
            request.putInt(FLAGS, moment.flags()).putInt(COUNT, functions.size());
            request.putAddress(SYMBOLS, names);
            if (!cookies.isEmpty()) {
                request.putAddress(COOKIES, LongList.of(cookies));
            }
            return request.create(this::hint);
        }
    }

    private String hint(Errno errno) {
        if (errno.equals(Errno.EOPNOTSUPP)) {
            return "this kernel (" + KernelVersion.running()
                    + ") cannot probe many functions at once: that came with Linux 5.18, as CONFIG_FPROBE";
        }
        if (errno.equals(Errno.ESRCH)) {
            return "not all of the functions are in this kernel and can be traced";
        }
        if (errno.equals(Errno.EINVAL)) {
            return moment == ProbeMoment.SESSION
                    ? Refusal.loadedForOther(6, 10, attachType())
                    : Refusal.loadedForOther(5, 18, attachType());
        }
        return "";
    }

    private AttachType attachType() {
        return moment == ProbeMoment.SESSION ? AttachType.TRACE_KPROBE_SESSION : AttachType.TRACE_KPROBE_MULTI;
    }

    @Override
    public String toString() {
        return moment.prefix() + functions.size() + " functions from " + functions.get(0) + " on";
    }
}
