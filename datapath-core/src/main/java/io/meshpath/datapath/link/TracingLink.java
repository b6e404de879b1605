// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.util.Set;

/**
 * Attaches programs to the function that they were loaded for: fentry, fexit and fmod_ret (Linux 5.5 and 5.7), tp_btf (5.5),
 * lsm (5.7). They run beside those of others.
 */
public final class TracingLink {
    private static final Set<ProgramType> TYPES = Set.of(ProgramType.TRACING, ProgramType.LSM);
    private static final int COOKIE = LinkRequest.DETAIL + 8;

    private TracingLink() {}

    /**
     * Attaches {@code program}, of type TRACING or LSM, without a cookie, as every kernel can that has such programs.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EBUSY if this very program is attached already, before
     *     Linux 5.13 ENOENT if it is or was; E2BIG if 38 programs are attached to the function; EINVAL for iterators (see
     *     {@link IteratorLink})
     */
    public static Link attach(Program program) {
        ProgramCheck.require(program, TYPES, "functions of the kernel");
        return RawTracepointLink.openTarget(program, TracingLink::hint);
    }

    /**
     * Attaches {@code program}, of type TRACING or LSM.
     *
     * @param attachType what it was loaded for: TRACE_FENTRY, TRACE_FEXIT, MODIFY_RETURN, TRACE_RAW_TP or LSM_MAC
     * @param cookie what bpf_get_attach_cookie() answers in the program (Linux 6.0; LSM 6.1)
     * @throws io.meshpath.bpf.BpfException as {@link #attach(Program)}
     */
    public static Link attach(Program program, AttachType attachType, long cookie) {
        ProgramCheck.require(program, TYPES, "functions of the kernel");
        try (LinkRequest request = LinkRequest.of(program, 0, attachType, "its target")) {
            return request.putLong(COOKIE, cookie).create(errno -> {
                String older = errno.equals(Errno.EINVAL) ? Refusal.olderThan(6, 0, "cookies of tracing links") : "";
                return older.isEmpty() ? hint(errno) : older;
            });
        }
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EBUSY) || errno.equals(Errno.ENOENT)) {
            return "this program is attached already, or was once: load it once more to attach it once more";
        }
        if (errno.equals(Errno.E2BIG)) {
            return "38 programs are attached to the function, which is the limit";
        }
        if (errno.equals(Errno.ENOTSUPP)) {
            return "this kernel cannot attach to functions on this machine (needs CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS;"
                    + " arm64 since Linux 6.4)";
        }
        return "";
    }
}
