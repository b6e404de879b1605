// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.LineInfo;
import java.util.List;
import java.util.Objects;

/**
 * One function of the object as compiled: its code, what the code refers to, and where it came from. {@code type} is its
 * BTF type or 0. Instruction numbers count from the start of the function.
 */
record Function(
        String name,
        ElfSection section,
        int start,
        Instructions code,
        List<Relocation> relocations,
        int type,
        List<LineInfo> lines) {
    Function {
        relocations = List.copyOf(relocations);
        lines = List.copyOf(lines);
    }

    FunctionKey key() {
        return new FunctionKey(section.index(), start);
    }

    /** Whether its type is known, and the source line of its first instruction, which the kernel insists on. */
    boolean hasDebugInfo() {
        return type != 0 && !lines.isEmpty() && lines.get(0).instruction() == 0;
    }

    /** By the octets of the code, which {@link Instructions} do not compare. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Function that
                && name.equals(that.name)
                && section.equals(that.section)
                && start == that.start
                && code.bytes().equals(that.code.bytes())
                && relocations.equals(that.relocations)
                && type == that.type
                && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, start, type, code.bytes());
    }

    /** A function by its place: ELF section number and first instruction in it. */
    record FunctionKey(int section, int start) {}
}
