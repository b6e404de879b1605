// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;

/** BPF_OBJ_GET_INFO_BY_FD. */
final class ObjectInfo {
    private static final int FD = 0;
    private static final int INFO_LENGTH = 4;
    private static final int INFO = 8;
    private static final int ATTRIBUTE_LENGTH = 16;

    private ObjectInfo() {}

    /** The first {@code length} bytes of what the kernel says; an older kernel leaves the last of them zero. */
    static NativeMemory query(Fd fd, int length) {
        NativeMemory info = NativeMemory.allocate(length);
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_LENGTH)) {
            attribute.buffer().putInt(FD, fd.raw()).putInt(INFO_LENGTH, length).putLong(INFO, info.address());
            BpfSyscall.call(Command.OBJ_GET_INFO_BY_FD, attribute.buffer(), fd.what());
            return info;
        }
    }
}
