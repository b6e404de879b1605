// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/** The type information that a program was loaded with, read back from the kernel (Linux 5.2). */
final class ProgramTypes {
    private static final int PROGRAM_INFO_BTF_ID = 128;
    private static final int PROGRAM_INFO_LENGTH = 136;

    private static final int TYPES = 0;
    private static final int TYPES_LENGTH = 8;
    private static final int INFO_LENGTH = 16;

    private ProgramTypes() {}

    /** The types of {@code program}. Throws IllegalArgumentException if it was loaded without. */
    static Btf of(Fd program) {
        int id;
        try (NativeMemory info = BpfSyscall.objectInfo(program, PROGRAM_INFO_LENGTH)) {
            id = info.buffer().getInt(PROGRAM_INFO_BTF_ID);
        }
        if (id == 0) {
            throw new IllegalArgumentException(program.what() + " was loaded without type information");
        }
        try (Fd types = open(id)) {
            return read(types);
        }
    }

    private static Fd open(int id) {
        try (NativeMemory attribute = NativeMemory.allocate(Integer.BYTES)) {
            String what = "type information " + id;
            attribute.buffer().putInt(0, id);
            return Fd.own(BpfSyscall.call(Command.BTF_GET_FD_BY_ID, attribute.buffer(), what), what);
        }
    }

    private static Btf read(Fd types) {
        int length;
        try (NativeMemory info = BpfSyscall.objectInfo(types, INFO_LENGTH)) {
            length = info.buffer().getInt(TYPES_LENGTH);
        }
        try (NativeMemory bytes = NativeMemory.allocate(length);
                NativeMemory info = NativeMemory.allocate(INFO_LENGTH);
                NativeMemory attribute = NativeMemory.allocate(16)) {
            info.buffer().putLong(TYPES, bytes.address()).putInt(TYPES_LENGTH, length);
            ByteBuffer to = attribute.buffer();
            to.putInt(0, types.raw()).putInt(4, INFO_LENGTH).putLong(8, info.address());
            BpfSyscall.call(Command.OBJ_GET_INFO_BY_FD, to, types.what());
            return Btf.parse(bytes.buffer());
        }
    }
}
