// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Asks the kernel for type information it holds: BPF_OBJ_GET_INFO_BY_FD with room for what is to be copied. */
final class BtfContents {
    private static final int SIZE = 32;
    private static final int DATA_OFFSET = 0;
    private static final int DATA_SIZE_OFFSET = 8;
    private static final int ID_OFFSET = 12;
    private static final int NAME_OFFSET = 16;
    private static final int NAME_SIZE_OFFSET = 24;
    private static final int KERNEL_OFFSET = 28;
    private static final int LONGEST_NAME = 64; // of a module, with its zero

    private BtfContents() {}

    // A kernel before 5.11 has no names, and E2BIG for who asks: ask first how long it is.
    static BtfInfo info(Fd fd) {
        try (NativeMemory info = NativeMemory.allocate(SIZE)) {
            ObjectInfo.query(KernelBpf.INSTANCE, fd.raw(), info, fd.what());
            ByteBuffer in = info.buffer();
            String name = in.getInt(NAME_SIZE_OFFSET) == 0 ? "" : name(fd);
            return new BtfInfo(in.getInt(ID_OFFSET), name, in.getInt(KERNEL_OFFSET) != 0, in.getInt(DATA_SIZE_OFFSET));
        }
    }

    private static String name(Fd fd) {
        try (NativeMemory info = NativeMemory.allocate(SIZE);
                NativeMemory name = NativeMemory.allocate(LONGEST_NAME)) {
            info.buffer().putLong(NAME_OFFSET, name.address());
            info.buffer().putInt(NAME_SIZE_OFFSET, LONGEST_NAME);
            ObjectInfo.query(KernelBpf.INSTANCE, fd.raw(), info, fd.what());
            return string(name);
        }
    }

    private static String string(NativeMemory name) {
        byte[] octets = new byte[LONGEST_NAME];
        name.buffer().get(0, octets);
        String text = new String(octets, StandardCharsets.UTF_8);
        return text.substring(0, text.indexOf('\0'));
    }

    static Btf types(Fd fd) {
        BtfInfo about = info(fd);
        if (about.ofVmlinux()) {
            return Btf.kernel();
        }
        try (NativeMemory info = NativeMemory.allocate(SIZE);
                NativeMemory data = NativeMemory.allocate(about.byteSize())) {
            info.buffer().putLong(DATA_OFFSET, data.address());
            info.buffer().putInt(DATA_SIZE_OFFSET, about.byteSize());
            ObjectInfo.query(KernelBpf.INSTANCE, fd.raw(), info, fd.what());
            return about.ofModule() ? Btf.parse(data.buffer(), Btf.kernel()) : Btf.parse(data.buffer());
        }
    }
}
