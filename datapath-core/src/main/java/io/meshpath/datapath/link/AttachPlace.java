// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A place of programs that are attached without links: an interface's number, or a descriptor of its own. */
final class AttachPlace implements AutoCloseable {
    private enum Kind {
        TCX,
        CGROUP,
        SOCKMAP
    }

    private static final int PROGRAM_ID = 4; // in struct bpf_prog_info

    private final Kind kind;
    private final AttachType type;
    private final String where;
    private final int ifindex;
    private final Optional<Fd> descriptor;

    private AttachPlace(Kind kind, AttachType type, String where, int ifindex, Optional<Fd> descriptor) {
        this.kind = kind;
        this.type = type;
        this.where = where;
        this.ifindex = ifindex;
        this.descriptor = descriptor;
    }

    static AttachPlace tcx(TcHook hook) {
        return new AttachPlace(
                Kind.TCX, hook.direction().attachType(), hook.toString(), hook.ifindex(), Optional.empty());
    }

    static AttachPlace cgroup(Path cgroup, AttachType type) {
        Fd fd = CgroupLink.open(cgroup);
        return new AttachPlace(Kind.CGROUP, type, type + " of " + fd.what(), 0, Optional.of(fd));
    }

    static AttachPlace sockmap(BpfMap map, AttachType type) {
        Fd fd = map.fd().duplicate();
        return new AttachPlace(Kind.SOCKMAP, type, type + " of " + fd.what(), 0, Optional.of(fd));
    }

    AttachType type() {
        return type;
    }

    boolean isMap() {
        return kind == Kind.SOCKMAP;
    }

    boolean isCgroup() {
        return kind == Kind.CGROUP;
    }

    int number() {
        return descriptor.map(Fd::raw).orElse(ifindex);
    }

    String hint(Errno errno, Anchor anchor) {
        return switch (kind) {
            case TCX -> TcxLink.hint(errno, anchor);
            case CGROUP -> CgroupLink.hint(errno, anchor);
            case SOCKMAP -> "";
        };
    }

    /** Fails if a program is attached here, as far as the kernel tells. */
    void requireNone(Command command, String program) {
        List<Integer> programs = programs();
        if (!programs.isEmpty()) {
            throw taken(command, program, programs);
        }
    }

    /** Fails if something else than {@code expected} is attached here, as far as the kernel tells. */
    void requireOnly(Fd expected, String program) {
        List<Integer> programs = programs();
        try (NativeMemory info = BpfSyscall.objectInfo(expected, PROGRAM_ID + Integer.BYTES)) {
            if (!programs.isEmpty() && !programs.equals(List.of(info.buffer().getInt(PROGRAM_ID)))) {
                throw taken(Command.PROG_ATTACH, program, programs);
            }
        }
    }

    private RuntimeException taken(Command command, String program, List<Integer> programs) {
        return Refusal.of(
                command,
                program + " at " + where,
                Errno.EBUSY,
                "program " + programs.get(0) + " is attached there, and there is room for one");
    }

    private List<Integer> programs() {
        if (ProgramQuery.probe(number(), type) < 0) {
            return List.of(); // before Linux 5.17 maps cannot be asked
        }
        return ProgramQuery.query(number(), type, 0, where, errno -> "").programIds();
    }

    @Override
    public void close() {
        descriptor.ifPresent(Fd::close);
    }

    @Override
    public String toString() {
        return where;
    }
}
