// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.ObjectKind;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;

/** A link of the kernel: a program and the place it is attached to, for as long as the link is referred to. */
final class BpfLink implements AutoCloseable {
    /** {@code BPF_LINK_TYPE_TCX}. */
    static final int TYPE_TCX = 11;

    /** What the kernel says about a link; {@code ifindex} is 0 once the interface is gone. */
    record Info(int type, int id, int programId, int ifindex, int attachType) {}

    private static final int PROGRAM = 0;
    private static final int TARGET = 4;
    private static final int ATTACH_TYPE = 8;
    private static final int CREATE_LENGTH = 32; // up to tcx.expected_revision

    private static final int LINK = 0;
    private static final int NEW_PROGRAM = 4;
    private static final int UPDATE_LENGTH = 16;

    private static final int INFO_LENGTH = 24;

    private final Fd fd;

    private BpfLink(Fd fd) {
        this.fd = fd;
    }

    /** Attaches {@code program} to an interface, behind the programs that are there. */
    static BpfLink attach(Program program, int ifindex, AttachType type, String where) {
        try (NativeMemory attribute = NativeMemory.allocate(CREATE_LENGTH)) {
            attribute.buffer().putInt(PROGRAM, program.fd().raw());
            attribute.buffer().putInt(TARGET, ifindex).putInt(ATTACH_TYPE, type.number());
            String object = program.name() + " at " + where;
            return new BpfLink(
                    Fd.own(BpfSyscall.call(Command.LINK_CREATE, attribute.buffer(), object), "link of " + object));
        }
    }

    /** Opens the link pinned at {@code pin}. */
    static BpfLink open(Path pin) {
        return new BpfLink(BpfFileSystem.open(pin, ObjectKind.LINK));
    }

    Info info() {
        try (NativeMemory info = BpfSyscall.objectInfo(fd, INFO_LENGTH)) {
            return new Info(
                    info.buffer().getInt(0),
                    info.buffer().getInt(4),
                    info.buffer().getInt(8),
                    info.buffer().getInt(16),
                    info.buffer().getInt(20));
        }
    }

    /** Replaces the program; no packet is without one. */
    void update(Program program) {
        try (NativeMemory attribute = NativeMemory.allocate(UPDATE_LENGTH)) {
            attribute
                    .buffer()
                    .putInt(LINK, fd.raw())
                    .putInt(NEW_PROGRAM, program.fd().raw());
            BpfSyscall.call(Command.LINK_UPDATE, attribute.buffer(), fd.what() + " to " + program.name());
        }
    }

    /** Takes the program away although others may still refer to the link. */
    void detach() {
        try (NativeMemory attribute = NativeMemory.allocate(Integer.BYTES)) {
            attribute.buffer().putInt(LINK, fd.raw());
            BpfSyscall.call(Command.LINK_DETACH, attribute.buffer(), fd.what());
        }
    }

    void pin(Path path) {
        BpfFileSystem.pin(fd, path, fd.what());
    }

    @Override
    public void close() {
        fd.close();
    }
}
