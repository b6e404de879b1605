// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A question for what a program consists of, with the memory for the arrays of the answer. Used by one thread. */
final class InfoRequest implements AutoCloseable {
    private static final int ATTRIBUTE_LENGTH = 16;

    private final NativeMemory info = NativeMemory.allocate(InfoLayout.SIZE);
    private final List<NativeMemory> parts = new ArrayList<>(List.of(info));

    /** Room for {@code count} elements: the kernel is told where, and how many fit. */
    ByteBuffer array(int addressField, int countField, int count, int elementBytes) {
        NativeMemory array = NativeMemory.allocate((long) count * elementBytes);
        parts.add(array);
        if (count > 0) {
            info.buffer().putLong(addressField, array.address()).putInt(countField, count);
        }
        return array.buffer();
    }

    /** Says how long the records of an array are. */
    void recordBytes(int field, int bytes) {
        info.buffer().putInt(field, bytes);
    }

    /** Asks; answers the structure, whose counts are those that there are, even if fewer fit. */
    ByteBuffer run(Fd program) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_LENGTH)) {
            attribute
                    .buffer()
                    .putInt(0, program.raw())
                    .putInt(4, InfoLayout.SIZE)
                    .putLong(8, info.address());
            BpfSyscall.call(Command.OBJ_GET_INFO_BY_FD, attribute.buffer(), program.what());
            return info.buffer();
        }
    }

    @Override
    public void close() {
        parts.forEach(NativeMemory::close);
    }
}
