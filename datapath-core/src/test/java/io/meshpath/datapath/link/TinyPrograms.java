// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramLoad;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Programs of two instructions, for what only needs something that can be attached. */
final class TinyPrograms {
    private static final long MOVE_TO_R0 = 0xb7;
    private static final long EXIT = 0x95;

    private TinyPrograms() {}

    /** A program that does nothing but return {@code value}. */
    static Program returning(int value, String name, ProgramType type) {
        return returning(value, ProgramSpec.of(name, type));
    }

    static Program returning(int value, String name, ProgramType type, AttachType attachType) {
        return returning(value, ProgramSpec.of(name, type).withAttachType(attachType));
    }

    static Program returning(int value, ProgramSpec spec) {
        ByteBuffer code = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        code.putLong(MOVE_TO_R0 | (long) value << Integer.SIZE).putLong(EXIT);
        try (ProgramLoad load = new ProgramLoad(spec, "GPL", Instructions.in(code))) {
            return load.load("test", Map.of());
        }
    }
}
