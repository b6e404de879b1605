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
 * Many functions of the kernel at once, for programs of type KPROBE that were loaded for TRACE_KPROBE_MULTI (Linux 5.18,
 * CONFIG_FPROBE): one link, in the time of one. Immutable.
 *
 * @param functions their names, at least one
 * @param cookies what bpf_get_attach_cookie() answers at each of them; empty for none
 * @param returns whether the program runs when they return, not when they are called
 */
public record KprobeMultiSpec(List<String> functions, List<Long> cookies, boolean returns) {
    private static final int FLAGS = LinkRequest.DETAIL;
    private static final int COUNT = LinkRequest.DETAIL + 4;
    private static final int SYMBOLS = LinkRequest.DETAIL + 8;
    private static final int COOKIES = LinkRequest.DETAIL + 24;
    private static final int RETURNS = 1; // BPF_F_KPROBE_MULTI_RETURN

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
        return new KprobeMultiSpec(functions, List.of(), false);
    }

    /** Where each of {@code functions} returns. */
    public static KprobeMultiSpec exit(List<String> functions) {
        return new KprobeMultiSpec(functions, List.of(), true);
    }

    /** The same functions, each with a cookie. */
    public KprobeMultiSpec withCookies(List<Long> numbers) {
        return new KprobeMultiSpec(functions, numbers, returns);
    }

    /**
     * Attaches {@code program} to all of them, or to none.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: ESRCH if it has not all of the functions, EOPNOTSUPP if it
     *     was built without this
     */
    public Link attach(Program program) {
        ProgramCheck.require(program, ProgramType.KPROBE, "kprobes");
        try (LinkRequest request = LinkRequest.of(program, 0, AttachType.TRACE_KPROBE_MULTI, toString())) {
            NativeMemory names = LongList.allocate(functions.size());
            for (int i = 0; i < functions.size(); i++) {
                NativeMemory name = request.keep(NativeMemory.ofString(functions.get(i)));
                names.buffer().putLong(i * Long.BYTES, name.address());
            }
            request.putInt(FLAGS, returns ? RETURNS : 0).putInt(COUNT, functions.size());
            request.putAddress(SYMBOLS, names);
            if (!cookies.isEmpty()) {
                request.putAddress(COOKIES, LongList.of(cookies));
            }
            return request.create(KprobeMultiSpec::hint);
        }
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EOPNOTSUPP)) {
            return "this kernel (" + KernelVersion.running()
                    + ") cannot probe many functions at once: that came with Linux 5.18, as CONFIG_FPROBE";
        }
        if (errno.equals(Errno.ESRCH)) {
            return "not all of the functions are in this kernel and can be traced";
        }
        return errno.equals(Errno.EINVAL) ? Refusal.loadedForOther(5, 18, AttachType.TRACE_KPROBE_MULTI) : "";
    }

    @Override
    public String toString() {
        return (returns ? "returns of " : "") + functions.size() + " functions from " + functions.get(0) + " on";
    }
}
