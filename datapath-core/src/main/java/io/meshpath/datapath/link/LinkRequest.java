// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The memory of one BPF_LINK_CREATE: what all kinds of link have in common here, the offsets of the rest with the class of
 * each kind. Used by one thread.
 */
final class LinkRequest implements AutoCloseable {
    /** Where the part begins that differs between the kinds. */
    static final int DETAIL = 16;

    private static final int OBJECT = 0;
    private static final int TARGET = 4;
    private static final int ATTACH_TYPE = 8;
    private static final int FLAGS = 12;
    private static final int LENGTH = 64;

    private final String object;
    private final NativeMemory attribute = NativeMemory.allocate(LENGTH);
    private final List<NativeMemory> parts = new ArrayList<>(List.of(attribute));

    private LinkRequest(Fd programOrMap, int target, AttachType type, String object) {
        this.object = object;
        putInt(OBJECT, programOrMap.raw());
        putInt(TARGET, target);
        putInt(ATTACH_TYPE, type.number());
    }

    /**
     * A link of a program.
     *
     * @param target the descriptor or the interface it is attached to; 0 for kinds that have neither
     * @param where what messages name
     */
    static LinkRequest of(Program program, int target, AttachType type, String where) {
        return new LinkRequest(program.fd(), target, type, program.name() + " at " + where);
    }

    /** A link of a map of programs. */
    static LinkRequest of(Fd map, AttachType type) {
        return new LinkRequest(map, 0, type, map.what());
    }

    LinkRequest flags(int flags) {
        return putInt(FLAGS, flags);
    }

    /** Puts the link into its place among others. */
    LinkRequest anchor(Anchor anchor) {
        return flags(anchor.flags()).putInt(DETAIL, anchor.relative()).putLong(DETAIL + 8, anchor.revision());
    }

    LinkRequest putInt(int at, int value) {
        attribute.buffer().putInt(at, value);
        return this;
    }

    LinkRequest putLong(int at, long value) {
        attribute.buffer().putLong(at, value);
        return this;
    }

    /** Puts the address of {@code memory}, which lives as long as this. */
    LinkRequest putAddress(int at, NativeMemory memory) {
        return putLong(at, keep(memory).address());
    }

    /** Has {@code memory} live as long as this. */
    NativeMemory keep(NativeMemory memory) {
        parts.add(memory);
        return memory;
    }

    /** Asks the kernel; answers a descriptor or a negative error number. */
    int run() {
        try {
            return BpfSyscall.callRaw(Command.LINK_CREATE, attribute.buffer());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Makes the link.
     *
     * @param hint what an error number means here; empty for what is not special
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    Link create(Function<Errno, String> hint) {
        int result = run();
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            throw Refusal.of(Command.LINK_CREATE, object, errno, hint.apply(errno));
        }
        return Link.own(result, "link of " + object);
    }

    @Override
    public void close() {
        parts.forEach(NativeMemory::close);
    }
}
