// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** BPF_PROG_QUERY: what is attached to one place, which is a descriptor or an interface. */
final class ProgramQuery {
    /** With what is inherited from control groups above (BPF_F_QUERY_EFFECTIVE). */
    static final int EFFECTIVE = 1;

    private static final int TARGET = 0;
    private static final int ATTACH_TYPE = 4;
    private static final int FLAGS = 8;
    private static final int PROGRAM_IDS = 16;
    private static final int COUNT = 24;
    private static final int PROGRAM_FLAGS = 32;
    private static final int LINK_IDS = 40;
    private static final int REVISION = 56;
    private static final int LENGTH = 64;

    private static final int USUAL_PROGRAMS = 64; // the kernel's limit at one place; what is effective can be more

    private final int target;
    private final AttachType type;
    private final int flags;

    private ProgramQuery(int target, AttachType type, int flags) {
        this.target = target;
        this.type = type;
        this.flags = flags;
    }

    /** Asks for the programs at one place; {@code hint} says what an error number means there. */
    static AttachedPrograms query(int target, AttachType type, int flags, String where, Function<Errno, String> hint) {
        return new ProgramQuery(target, type, flags).run(USUAL_PROGRAMS, where, hint);
    }

    /** Counts the programs at one place: 0 or a negative error number. */
    static int probe(int target, AttachType type) {
        try (NativeMemory attribute = new ProgramQuery(target, type, 0).attribute()) {
            return BpfSyscall.callRaw(Command.PROG_QUERY, attribute.buffer());
        }
    }

    private NativeMemory attribute() {
        NativeMemory attribute = NativeMemory.allocate(LENGTH);
        attribute
                .buffer()
                .putInt(TARGET, target)
                .putInt(ATTACH_TYPE, type.number())
                .putInt(FLAGS, flags);
        return attribute;
    }

    private AttachedPrograms run(int room, String where, Function<Errno, String> hint) {
        int found;
        try (NativeMemory programs = NativeMemory.allocate((long) room * Integer.BYTES);
                NativeMemory links = NativeMemory.allocate((long) room * Integer.BYTES);
                NativeMemory programFlags = NativeMemory.allocate((long) room * Integer.BYTES);
                NativeMemory attribute = attribute()) {
            ByteBuffer at = attribute.buffer();
            at.putLong(PROGRAM_IDS, programs.address()).putInt(COUNT, room);
            if (hasLinkIds()) {
                at.putLong(LINK_IDS, links.address());
            }
            if (wantsProgramFlags()) {
                at.putLong(PROGRAM_FLAGS, programFlags.address());
            }
            int result = BpfSyscall.callRaw(Command.PROG_QUERY, at);
            found = at.getInt(COUNT);
            if (result >= 0) {
                return new AttachedPrograms(at.getLong(REVISION), read(programs.buffer(), links.buffer(), found));
            } else if (!Errno.ENOSPC.is(result)) {
                Errno errno = Errno.ofResult(result);
                throw Refusal.of(Command.PROG_QUERY, where, errno, hint.apply(errno));
            }
        }
        return run(Math.max(found, 2 * room), where, hint);
    }

    // The kernel writes link numbers for these only, and older kernels refuse the question elsewhere.
    private boolean hasLinkIds() {
        return switch (type) {
            case TCX_INGRESS, TCX_EGRESS, NETKIT_PRIMARY, NETKIT_PEER -> true;
            default -> false;
        };
    }

    // Security hooks are many, each with flags of its own, and the kernel insists on telling them.
    private boolean wantsProgramFlags() {
        return type == AttachType.LSM_CGROUP && flags != EFFECTIVE;
    }

    private static List<AttachedProgram> read(ByteBuffer programs, ByteBuffer links, int count) {
        List<AttachedProgram> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int link = links.getInt(i * Integer.BYTES);
            found.add(new AttachedProgram(
                    programs.getInt(i * Integer.BYTES), link == 0 ? OptionalInt.empty() : OptionalInt.of(link)));
        }
        return found;
    }
}
