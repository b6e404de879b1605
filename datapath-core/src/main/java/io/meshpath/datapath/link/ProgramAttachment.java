// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;

/**
 * A program that is attached without a link (BPF_PROG_ATTACH): it stays until it is detached or the place goes away,
 * whatever becomes of this process. For control groups before Linux 5.7, for maps of sockets before 6.10, and where an
 * attachment has to live on its own. Programs of others at the same place are never replaced or removed.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class ProgramAttachment implements AutoCloseable {
    private static final int ALLOW_MULTI = 1 << 1; // BPF_F_ALLOW_MULTI
    private static final int REPLACE = 1 << 2; // BPF_F_REPLACE

    private static final int TARGET = 0;
    private static final int PROGRAM = 4;
    private static final int ATTACH_TYPE = 8;
    private static final int FLAGS = 12;
    private static final int REPLACED = 16;
    private static final int RELATIVE = 20;
    private static final int REVISION = 24;
    private static final int LENGTH = 32;
    private static final int OLDER_LENGTH = 20; // what Linux 5.10 has

    private final AttachPlace place;
    private Fd program; // a descriptor of our own, because detaching names the program

    private ProgramAttachment(AttachPlace place, Fd program) {
        this.place = place;
        this.program = program;
    }

    /**
     * Attaches a program of type SCHED_CLS to traffic control of an interface in the calling thread's network namespace
     * (Linux 6.6).
     *
     * @throws io.meshpath.bpf.BpfException as {@link TcxLink#attach(TcHook, Program, Anchor)}
     */
    public static ProgramAttachment tcx(TcHook hook, Program program, Anchor anchor) {
        return attach(AttachPlace.tcx(hook), program, 0, anchor);
    }

    /**
     * Attaches a program to a control group beside those that are there (Linux 4.15, BPF_F_ALLOW_MULTI).
     *
     * @throws io.meshpath.bpf.BpfException EPERM if somebody wants to be the only one there or above
     */
    public static ProgramAttachment cgroup(Path cgroup, AttachType type, Program program) {
        return attach(AttachPlace.cgroup(cgroup, type), program, ALLOW_MULTI, Anchor.last());
    }

    /**
     * Attaches a parser or a verdict to a map of sockets that has none. Before Linux 5.17 the kernel does not tell whether
     * it has one: then one that is there would be replaced.
     *
     * @param type SK_MSG_VERDICT, SK_SKB_STREAM_PARSER, SK_SKB_STREAM_VERDICT or SK_SKB_VERDICT
     * @throws io.meshpath.bpf.BpfException EBUSY if the map has one
     */
    public static ProgramAttachment sockmap(BpfMap map, AttachType type, Program program) {
        AttachPlace place = AttachPlace.sockmap(map, type);
        try {
            place.requireNone(Command.PROG_ATTACH, program.name());
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
        return attach(place, program, 0, Anchor.last());
    }

    private static ProgramAttachment attach(AttachPlace place, Program program, int flags, Anchor anchor) {
        ProgramAttachment attachment = new ProgramAttachment(place, program.fd().duplicate());
        try {
            call(Command.PROG_ATTACH, place, program.fd(), flags | anchor.flags(), 0, anchor);
            return attachment;
        } catch (RuntimeException e) {
            attachment.close();
            throw e;
        }
    }

    /**
     * Puts another program in the place of this one, at once (Linux 5.5 for control groups).
     *
     * @throws io.meshpath.bpf.BpfException ENOENT if this one is not attached any more
     */
    public void replace(Program other) {
        Fd replacement = other.fd().duplicate();
        try {
            replaceBy(replacement);
        } catch (RuntimeException e) {
            replacement.close();
            throw e;
        }
        program.close();
        program = replacement;
    }

    private void replaceBy(Fd replacement) {
        if (place.isMap()) {
            place.requireOnly(program, replacement.what());
            call(Command.PROG_ATTACH, place, replacement, 0, 0, Anchor.last());
        } else {
            int flags = place.isCgroup() ? ALLOW_MULTI | REPLACE : REPLACE;
            call(Command.PROG_ATTACH, place, replacement, flags, program.raw(), Anchor.last());
        }
    }

    /** Detaches the program and closes this; answers whether it was still attached. */
    public boolean detach() {
        try (NativeMemory attribute = attribute(place, program, 0, 0, Anchor.last())) {
            int result = BpfSyscall.callRaw(Command.PROG_DETACH, attribute.buffer());
            boolean gone = Errno.ENOENT.is(result) || Errno.ENODEV.is(result);
            if (result < 0 && !gone) {
                Errno errno = Errno.ofResult(result);
                throw Refusal.of(Command.PROG_DETACH, program.what() + " at " + place, errno, "");
            }
            close();
            return !gone;
        }
    }

    private static void call(Command command, AttachPlace place, Fd program, int flags, int replaced, Anchor anchor) {
        try (NativeMemory attribute = attribute(place, program, flags, replaced, anchor)) {
            int result = BpfSyscall.callRaw(command, attribute.buffer());
            if (result < 0) {
                Errno errno = Errno.ofResult(result);
                boolean replacing = (flags & REPLACE) != 0;
                String hint = replacing && errno.equals(Errno.ENOENT)
                        ? "the program to be replaced is not attached there any more"
                        : place.hint(errno, anchor);
                throw Refusal.of(command, program.what() + " at " + place, errno, hint);
            }
        }
    }

    private static NativeMemory attribute(AttachPlace place, Fd program, int flags, int replaced, Anchor anchor) {
        NativeMemory attribute = NativeMemory.allocate(anchor.isDefault() ? OLDER_LENGTH : LENGTH);
        attribute
                .buffer()
                .putInt(TARGET, place.number())
                .putInt(PROGRAM, program.raw())
                .putInt(ATTACH_TYPE, place.type().number())
                .putInt(FLAGS, flags)
                .putInt(REPLACED, replaced);
        if (!anchor.isDefault()) {
            attribute.buffer().putInt(RELATIVE, anchor.relative()).putLong(REVISION, anchor.revision());
        }
        return attribute;
    }

    /** Gives up this handle; the program stays attached. */
    @Override
    public void close() {
        program.close();
        place.close();
    }

    @Override
    public String toString() {
        return program.what() + " at " + place;
    }
}
