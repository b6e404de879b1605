// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Moves the relocations of the parts, whose addends go into the bytes that they are about. */
final class Relocator {
    private static final int INSTRUCTION = 8;
    private static final int IMMEDIATE = 4;

    private final SectionLayout layout;
    private final SymbolTable symbols;

    Relocator(SectionLayout layout, SymbolTable symbols) {
        this.layout = layout;
        this.symbols = symbols;
    }

    /** The relocations of one section of a part, for the section of the outcome that holds {@code contents}. */
    List<ElfRelocation> relocate(Part part, ElfSection section, ByteBuffer contents) {
        int offset = layout.offset(part, section);
        List<ElfRelocation> moved = new ArrayList<>();
        for (ElfRelocation relocation : part.elf().relocationsOf(section)) {
            if (relocation.type() == ElfRelocation.NONE) {
                continue;
            }
            if (relocation.offset() < 0 || relocation.offset() > section.size() - width(part, relocation)) {
                throw part.broken("relocation outside " + section.name() + ": offset " + relocation.offset());
            }
            int at = offset + (int) relocation.offset();
            adjust(part, relocation, contents, at);
            moved.add(new ElfRelocation(
                    at, relocation.type(), symbols.moved(part, relocation.symbol()), OptionalLong.empty()));
        }
        return moved;
    }

    private static int width(Part part, ElfRelocation relocation) {
        return switch (relocation.type()) {
            case ElfRelocation.LOAD_64 -> 2 * INSTRUCTION;
            case ElfRelocation.CALL_32, ElfRelocation.ABSOLUTE_64 -> INSTRUCTION;
            case ElfRelocation.ABSOLUTE_32, ElfRelocation.DEBUG_32 -> Integer.BYTES;
            default ->
                throw part.broken("relocation of unknown type " + relocation.type() + " to '"
                        + relocation.symbol().name() + "'");
        };
    }

    /** What is relative to a section's start is further on now; what is relative to another symbol moves with that. */
    private void adjust(Part part, ElfRelocation relocation, ByteBuffer contents, int at) {
        ElfSymbol symbol = relocation.symbol();
        long further = symbol.type() == ElfSymbol.SECTION ? layout.offset(part, part.definition(symbol)) : 0;
        if (further == 0 && relocation.addend().isEmpty()) {
            return;
        }
        switch (relocation.type()) {
            case ElfRelocation.CALL_32 -> {
                // calls count instructions from the next one
                long addend = relocation.addend().orElse((contents.getInt(at + IMMEDIATE) + 1L) * INSTRUCTION);
                contents.putInt(at + IMMEDIATE, fitting(part, (addend + further) / INSTRUCTION - 1));
            }
            case ElfRelocation.LOAD_64 -> {
                long addend = relocation.addend().orElse(contents.getInt(at + IMMEDIATE));
                contents.putInt(at + IMMEDIATE, fitting(part, addend + further));
            }
            case ElfRelocation.ABSOLUTE_64 ->
                contents.putLong(at, relocation.addend().orElse(contents.getLong(at)) + further);
            default -> contents.putInt(at, fitting(part, relocation.addend().orElse(contents.getInt(at)) + further));
        }
    }

    private static int fitting(Part part, long value) {
        if (value != (int) value) {
            throw part.broken("relocation with an addend that does not fit: " + value);
        }
        return (int) value;
    }
}
