// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.fuzz;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.fuzz.Mutation.Field;
import io.meshpath.datapath.fuzz.Mutation.Sample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Where the fields of an object file are: headers, symbols, relocations, types, records of debug information. */
public final class ElfFields {
    private static final int[] HEADER = {16, 2, 18, 2, 40, 8, 52, 2, 58, 2, 60, 2, 62, 2};
    private static final int[] SECTION = {0, 4, 4, 4, 8, 8, 24, 8, 32, 8, 40, 4, 44, 4, 48, 8, 56, 8};
    private static final int[] SYMBOL = {0, 4, 4, 1, 5, 1, 6, 2, 8, 8, 16, 8};
    private static final int[] RELOCATION = {0, 8, 8, 4, 12, 4};
    private static final int[] INSTRUCTION = {0, 1, 1, 1, 4, 4};
    private static final int[] WORD = {0, 4};
    private static final int SECTION_TABLE = 40;

    private ElfFields() {}

    /** The object with its fields. */
    public static Sample sample(byte[] object) {
        ElfFile elf = ElfFile.read(object, "sample");
        int table = (int) ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).getLong(SECTION_TABLE);
        List<Field> fields = new ArrayList<>();
        add(fields, 0, HEADER);
        for (ElfSection section : elf.sections()) {
            int header = table + section.index() * 64;
            add(fields, header, SECTION);
            int start =
                    (int) ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).getLong(header + 24);
            int[] layout = layout(section);
            int width = width(section);
            for (int at = 0; width > 0 && at < section.data().capacity(); at += width) {
                add(fields, start + at, layout);
            }
        }
        return new Sample(Octets.copyOf(object), fields);
    }

    private static int[] layout(ElfSection section) {
        return switch (section.type()) {
            case ElfSection.SYMTAB -> SYMBOL;
            case ElfSection.REL -> RELOCATION;
            default -> section.isCode() ? INSTRUCTION : WORD;
        };
    }

    private static int width(ElfSection section) {
        return switch (section.type()) {
            case ElfSection.SYMTAB -> 24;
            case ElfSection.REL -> 16;
            case ElfSection.STRTAB -> 0;
            default -> section.isCode() ? 8 : 4;
        };
    }

    private static void add(List<Field> fields, int at, int[] layout) {
        for (int i = 0; i < layout.length; i += 2) {
            fields.add(new Field(at + layout[i], layout[i + 1]));
        }
    }
}
