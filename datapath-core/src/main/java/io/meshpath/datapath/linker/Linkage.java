// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Links parts: places sections, settles who defines each name, moves relocations, merges types. */
final class Linkage {
    private final List<Part> parts;
    private final SectionLayout layout;
    private final SymbolTable symbols;
    private final TypeLinkage types;

    Linkage(String file, List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.layout = new SectionLayout(file, this.parts);
        this.symbols = new SymbolTable(file, this.parts, layout);
        this.types = new TypeLinkage(file, this.parts, layout, symbols.globals());
    }

    byte[] link() {
        Relocator relocator = new Relocator(layout, symbols);
        List<ElfSection> sections = new ArrayList<>();
        Map<Integer, List<ElfRelocation>> relocations = new TreeMap<>();
        for (OutputSection section : layout.sections()) {
            ByteBuffer contents = section.contents();
            List<ElfRelocation> moved = new ArrayList<>();
            for (OutputSection.Piece piece : section.pieces()) {
                moved.addAll(relocator.relocate(piece.part(), piece.section(), contents));
            }
            if (!moved.isEmpty()) {
                relocations.put(section.index(), moved);
            }
            sections.add(section.toElf(contents));
        }
        types.sections().forEach((name, data) -> sections.add(debugSection(sections.size() + 1, name, data)));
        return ElfWriter.write(sections, symbols.symbols(), relocations);
    }

    private static ElfSection debugSection(int index, String name, ByteBuffer data) {
        return new ElfSection(index, name, ElfSection.PROGBITS, 0, data.capacity(), 0, 0, Integer.BYTES, 0, data);
    }
}
