// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.util.Set;
import java.util.function.Function;

/**
 * Attaches programs to tracepoints by their names in the kernel, {@code "sched_switch"}, with arguments as the kernel passes
 * them: types RAW_TRACEPOINT (Linux 4.17) and RAW_TRACEPOINT_WRITABLE (5.2).
 */
public final class RawTracepointLink {
    private static final Set<ProgramType> TYPES =
            Set.of(ProgramType.RAW_TRACEPOINT, ProgramType.RAW_TRACEPOINT_WRITABLE);
    private static final int NAME = 0;
    private static final int PROGRAM = 8;
    private static final int COOKIE = 16;
    private static final int LENGTH = 24;
    private static final int OLDER_LENGTH = 12;

    private RawTracepointLink() {}

    /** Attaches {@code program} without a cookie; see {@link #attach(Program, String, long)}. */
    public static Link attach(Program program, String tracepoint) {
        return attach(program, tracepoint, 0);
    }

    /**
     * Attaches {@code program} to a tracepoint.
     *
     * @param cookie what bpf_get_attach_cookie() answers in the program (Linux 6.10); 0 for none
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: ENOENT if there is no such tracepoint
     */
    public static Link attach(Program program, String tracepoint, long cookie) {
        ProgramCheck.require(program, TYPES, "raw tracepoints");
        try (NativeMemory name = NativeMemory.ofString(tracepoint)) {
            String where = "raw tracepoint " + tracepoint;
            return open(program, where, name.address(), cookie, errno -> hint(errno, cookie));
        }
    }

    /** Attaches a program that was loaded for its target. */
    static Link openTarget(Program program, Function<Errno, String> hint) {
        return open(program, "its target", 0, 0, hint);
    }

    private static Link open(Program program, String where, long name, long cookie, Function<Errno, String> hint) {
        String object = program.name() + " at " + where;
        try (NativeMemory attribute = NativeMemory.allocate(cookie == 0 ? OLDER_LENGTH : LENGTH)) {
            attribute.buffer().putLong(NAME, name).putInt(PROGRAM, program.fd().raw());
            if (cookie != 0) {
                attribute.buffer().putLong(COOKIE, cookie);
            }
            int result = BpfSyscall.callRaw(Command.RAW_TRACEPOINT_OPEN, attribute.buffer());
            if (result < 0) {
                Errno errno = Errno.ofResult(result);
                throw Refusal.of(Command.RAW_TRACEPOINT_OPEN, object, errno, hint.apply(errno));
            }
            return Link.own(result, "link of " + object);
        }
    }

    private static String hint(Errno errno, long cookie) {
        if (errno.equals(Errno.ENOENT)) {
            return "the kernel has no such tracepoint: name it without its group, sched_switch for sched/sched_switch";
        }
        boolean perhapsOlder = errno.equals(Errno.EINVAL) && cookie != 0;
        return perhapsOlder ? Refusal.olderThan(6, 10, "cookies of raw tracepoints") : "";
    }
}
