// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.Program;

/** BPF_LINK_UPDATE and BPF_LINK_DETACH, and what their refusals mean. */
final class LinkUpdate {
    private static final int LINK = 0;
    private static final int NEW = 4;
    private static final int FLAGS = 8;
    private static final int OLD = 12;
    private static final int LENGTH = 16;
    private static final int REPLACE = 1 << 2; // BPF_F_REPLACE

    private LinkUpdate() {}

    static void update(Link link, Program program) {
        int result = call(link, program.fd(), 0, 0);
        if (result < 0) {
            throw refused(link, program.name(), Errno.ofResult(result), "");
        }
    }

    static void update(Link link, Program program, Program expected) {
        int result = call(link, program.fd(), REPLACE, expected.fd().raw());
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            String hint = errno.equals(Errno.EPERM) ? otherProgram(link, expected) : "";
            throw refused(link, program.name(), errno, hint);
        }
    }

    /** Puts another map of programs behind a struct_ops link. */
    static void update(Link link, Fd map) {
        int result = call(link, map, 0, 0);
        if (result < 0) {
            throw refused(link, map.what(), Errno.ofResult(result), "");
        }
    }

    static void detach(Link link) {
        try (NativeMemory attribute = NativeMemory.allocate(Integer.BYTES)) {
            attribute.buffer().putInt(LINK, link.fd().raw());
            int result = BpfSyscall.callRaw(Command.LINK_DETACH, attribute.buffer());
            if (result < 0) {
                Errno errno = Errno.ofResult(result);
                String hint = errno.equals(Errno.EOPNOTSUPP)
                        ? "a link of type " + link.info().type()
                                + " is detached by closing its last handle and removing its last pin"
                        : "";
                throw Refusal.of(Command.LINK_DETACH, link.toString(), errno, hint);
            }
        }
    }

    private static int call(Link link, Fd replacement, int flags, int old) {
        try (NativeMemory attribute = NativeMemory.allocate(LENGTH)) {
            attribute
                    .buffer()
                    .putInt(LINK, link.fd().raw())
                    .putInt(NEW, replacement.raw())
                    .putInt(FLAGS, flags)
                    .putInt(OLD, old);
            return BpfSyscall.callRaw(Command.LINK_UPDATE, attribute.buffer());
        }
    }

    private static String otherProgram(Link link, Program expected) {
        int actual = link.programId();
        return actual == expected.id()
                ? ""
                : "the link runs program " + actual + ", not the expected " + expected.name() + " (" + expected.id()
                        + ")";
    }

    private static BpfException refused(Link link, String replacement, Errno errno, String hint) {
        return Refusal.of(
                Command.LINK_UPDATE, link + " to " + replacement, errno, hint.isEmpty() ? hint(link, errno) : hint);
    }

    private static String hint(Link link, Errno errno) {
        if (errno.equals(Errno.ENOLINK)) {
            return "what it was attached to is gone, or it was detached";
        }
        if (errno.equals(Errno.EINVAL) && keepsItsProgram(link.info().type())) {
            return "a link of type " + link.info().type()
                    + " keeps its program: attach the new one beside it, then close this one";
        }
        if (errno.equals(Errno.EINVAL)) {
            return "a link takes programs of the type, and for the attach type, of its first";
        }
        return "";
    }

    private static boolean keepsItsProgram(LinkType type) {
        return switch (type) {
            case RAW_TRACEPOINT, TRACING, PERF_EVENT, KPROBE_MULTI, UPROBE_MULTI, NETFILTER, STRUCT_OPS -> true;
            default -> false;
        };
    }
}
