// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.link.LinkType;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramType;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;

/** Asks for a link to something that is not there: a kernel that knows the kind of link says so, others say EINVAL. */
final class LinkProbe {
    private static final int PROGRAM = 0;
    private static final int TARGET = 4;
    private static final int ATTACH_TYPE = 8;
    private static final int PATH = 16; // of uprobe_multi
    private static final int OFFSETS = 24;
    private static final int SYMBOLS = 24; // of kprobe_multi
    private static final int KPROBE_COUNT = 20;
    private static final int UPROBE_COUNT = 48;
    private static final int LENGTH = 64;
    private static final int NOWHERE = -1;

    private LinkProbe() {}

    static Answer ask(LinkType kind) {
        return switch (kind) {
            case RAW_TRACEPOINT, TRACING, NETFILTER -> ProgramTypeProbe.ask(programOf(kind));
            case CGROUP -> ask(ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_INGRESS, Errno.EBADF);
            case NETNS -> ask(ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP, Errno.EBADF);
            case PERF_EVENT -> ask(ProgramType.KPROBE, AttachType.PERF_EVENT, Errno.EBADF);
            case TCX -> ask(ProgramType.SCHED_CLS, AttachType.TCX_INGRESS, Errno.ENODEV);
            case NETKIT -> ask(ProgramType.SCHED_CLS, AttachType.NETKIT_PRIMARY, Errno.ENODEV);
            case SOCKMAP -> ask(ProgramType.SK_MSG, AttachType.SK_MSG_VERDICT, Errno.EBADF);
            case KPROBE_MULTI -> functions();
            case UPROBE_MULTI -> placesInFile();
            default -> KernelConstants.has("bpf_link_type", "BPF_LINK_TYPE_" + kind);
        };
    }

    private static ProgramType programOf(LinkType kind) {
        return switch (kind) {
            case RAW_TRACEPOINT -> ProgramType.RAW_TRACEPOINT;
            case TRACING -> ProgramType.TRACING;
            default -> ProgramType.NETFILTER;
        };
    }

    private static Answer ask(ProgramType type, AttachType place, Errno yes) {
        return create(ProgramProbe.of(type, ProgramProbe.NOTHING).at(place), place, Set.of(yes), attribute -> {});
    }

    // A function that no kernel has: not found (ESRCH), or nobody looks because the kernel cannot trace (EOPNOTSUPP).
    private static Answer functions() {
        ProgramProbe probe =
                ProgramProbe.of(ProgramType.KPROBE, ProgramProbe.NOTHING).at(AttachType.TRACE_KPROBE_MULTI);
        try (NativeMemory name = NativeMemory.ofString("meshpath_no_such_function");
                NativeMemory names = NativeMemory.allocate(Long.BYTES)) {
            names.buffer().putLong(0, name.address());
            return create(
                    probe,
                    AttachType.TRACE_KPROBE_MULTI,
                    Set.of(Errno.ESRCH, Errno.ENOENT),
                    attribute -> attribute.putInt(KPROBE_COUNT, 1).putLong(SYMBOLS, names.address()));
        }
    }

    // A folder has no places to trace: EBADF, but only from a kernel that looks at the path.
    private static Answer placesInFile() {
        ProgramProbe probe =
                ProgramProbe.of(ProgramType.KPROBE, ProgramProbe.NOTHING).at(AttachType.TRACE_UPROBE_MULTI);
        try (NativeMemory path = NativeMemory.ofString("/");
                NativeMemory offsets = NativeMemory.allocate(Long.BYTES)) {
            return create(
                    probe,
                    AttachType.TRACE_UPROBE_MULTI,
                    Set.of(Errno.EBADF),
                    attribute -> attribute
                            .putLong(PATH, path.address())
                            .putLong(OFFSETS, offsets.address())
                            .putInt(UPROBE_COUNT, 1));
        }
    }

    private static Answer create(ProgramProbe probe, AttachType place, Set<Errno> yes, Consumer<ByteBuffer> detail) {
        int program = probe.load();
        if (program < 0) {
            return Errno.EINVAL.is(program) ? Answer.NO : Answer.refused(Command.PROG_LOAD, Errno.ofResult(program));
        }
        try (Fd fd = Fd.own(program, "probe");
                NativeMemory attribute = NativeMemory.allocate(LENGTH)) {
            attribute.buffer().putInt(PROGRAM, fd.raw()).putInt(TARGET, NOWHERE).putInt(ATTACH_TYPE, place.number());
            detail.accept(attribute.buffer());
            return answer(BpfSyscall.callRaw(Command.LINK_CREATE, attribute.buffer()), yes);
        }
    }

    private static Answer answer(int result, Set<Errno> yes) {
        if (result >= 0) {
            Fd.own(result, "link of a probe").close();
            return Answer.YES;
        }
        Errno errno = Errno.ofResult(result);
        boolean no = errno.equals(Errno.EINVAL) || errno.equals(Errno.EOPNOTSUPP) || errno.equals(Errno.E2BIG);
        return yes.contains(errno) ? Answer.YES : no ? Answer.NO : Answer.refused(Command.LINK_CREATE, errno);
    }
}
