// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes 64-bit little-endian relocatables for the BPF machine, such as {@link ElfFile} reads. The symbol table, the tables
 * of names and of relocations are made here, behind the sections that are given.
 */
public final class ElfWriter {
    private static final int HEADER_LENGTH = 64;
    private static final int SECTION_HEADER_LENGTH = 64;
    private static final int SYMBOL_LENGTH = 24;
    private static final int RELOCATION_LENGTH = 16;
    private static final int RELOCATION_WITH_ADDEND_LENGTH = 24;
    private static final int RELOCATABLE = 1;
    private static final int MACHINE_BPF = 247;
    private static final int WORD = 8;

    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final List<ElfSection> sections;

    private ElfWriter(List<ElfSection> sections) {
        this.sections = new ArrayList<>(sections);
        names.write(0);
    }

    /**
     * Writes a file.
     *
     * @param sections numbered from 1, in order
     * @param symbols numbered from 1, in order, the local ones first
     * @param relocations by the number of the section they are for; of one section all have addends or none has
     * @throws IllegalArgumentException if the numbers or the order are not like that
     */
    public static byte[] write(
            List<ElfSection> sections, List<ElfSymbol> symbols, Map<Integer, List<ElfRelocation>> relocations) {
        ElfWriter writer = new ElfWriter(sections);
        int symbolTable = sections.size() + 1;
        int nameTable = symbolTable + 1;
        int locals = (int) symbols.stream()
                .filter(symbol -> symbol.binding() == ElfSymbol.LOCAL)
                .count();
        byte[] table = writer.symbols(symbols, locals);
        writer.add(".symtab", ElfSection.SYMTAB, nameTable, locals + 1, SYMBOL_LENGTH, table);
        writer.add(".strtab", ElfSection.STRTAB, 0, 0, 0, new byte[0]); // filled when all names are known
        relocations.forEach((section, list) -> writer.relocations(symbolTable, section, list));
        return writer.file(nameTable);
    }

    private byte[] symbols(List<ElfSymbol> symbols, int locals) {
        byte[] bytes = new byte[(symbols.size() + 1) * SYMBOL_LENGTH];
        ByteBuffer table = littleEndian(bytes).position(SYMBOL_LENGTH);
        for (int i = 0; i < symbols.size(); i++) {
            ElfSymbol symbol = symbols.get(i);
            if (symbol.index() != i + 1 || (symbol.binding() == ElfSymbol.LOCAL) != i < locals) {
                throw new IllegalArgumentException("symbol " + (i + 1) + " is not in its place: " + symbol);
            }
            table.putInt(name(symbol.name()))
                    .put((byte) (symbol.binding() << 4 | symbol.type()))
                    .put((byte) symbol.visibility())
                    .putShort((short) symbol.section())
                    .putLong(symbol.value())
                    .putLong(symbol.size());
        }
        return bytes;
    }

    private void relocations(int symbolTable, int section, List<ElfRelocation> relocations) {
        boolean withAddends = relocations.stream().anyMatch(it -> it.addend().isPresent());
        int length = withAddends ? RELOCATION_WITH_ADDEND_LENGTH : RELOCATION_LENGTH;
        byte[] bytes = new byte[relocations.size() * length];
        ByteBuffer table = littleEndian(bytes);
        for (ElfRelocation relocation : relocations) {
            table.putLong(relocation.offset())
                    .putLong((long) relocation.symbol().index() << 32 | relocation.type());
            if (withAddends) {
                table.putLong(relocation
                        .addend()
                        .orElseThrow(() -> new IllegalArgumentException("no addend beside others: " + relocation)));
            }
        }
        String name =
                (withAddends ? ".rela" : ".rel") + sections.get(section - 1).name();
        add(name, withAddends ? ElfSection.RELA : ElfSection.REL, symbolTable, section, length, bytes);
    }

    private void add(String name, int type, int link, int info, int entrySize, byte[] data) {
        sections.add(new ElfSection(
                sections.size() + 1, name, type, 0, data.length, link, info, WORD, entrySize, ByteBuffer.wrap(data)));
    }

    private byte[] file(int nameTable) {
        int[] nameOffsets =
                sections.stream().mapToInt(section -> name(section.name())).toArray();
        ElfSection empty = sections.get(nameTable - 1);
        sections.set(
                nameTable - 1,
                new ElfSection(
                        nameTable,
                        empty.name(),
                        empty.type(),
                        0,
                        names.size(),
                        0,
                        0,
                        1,
                        0,
                        ByteBuffer.wrap(names.toByteArray())));
        byte[] table = new byte[(sections.size() + 1) * SECTION_HEADER_LENGTH];
        ByteBuffer headers = littleEndian(table).position(SECTION_HEADER_LENGTH);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[HEADER_LENGTH]);
        for (int i = 0; i < sections.size(); i++) {
            ElfSection section = sections.get(i);
            if (section.index() != i + 1) {
                throw new IllegalArgumentException("section " + (i + 1) + " is not in its place: " + section);
            }
            pad(file, Math.max(1, Math.min(section.alignment(), WORD))); // addresses are aligned later, by the loader
            header(headers, nameOffsets[i], section, file.size());
            byte[] data = new byte[section.data().capacity()];
            section.data().get(0, data);
            file.writeBytes(data);
        }
        pad(file, WORD);
        int tableOffset = file.size();
        file.writeBytes(table);
        byte[] bytes = file.toByteArray();
        header(littleEndian(bytes), tableOffset, nameTable);
        return bytes;
    }

    private static void pad(ByteArrayOutputStream file, long alignment) {
        while (file.size() % alignment != 0) {
            file.write(0);
        }
    }

    private static void header(ByteBuffer headers, int name, ElfSection section, int offset) {
        headers.putInt(name)
                .putInt(section.type())
                .putLong(section.flags())
                .putLong(0)
                .putLong(offset)
                .putLong(section.size())
                .putInt(section.link())
                .putInt(section.info())
                .putLong(section.alignment())
                .putLong(section.entrySize());
    }

    private void header(ByteBuffer file, int sectionTable, int nameTable) {
        file.putInt(0x464c457f); // "\x7fELF"
        file.put((byte) 2).put((byte) 1).put((byte) 1); // 64 bits, little-endian, version 1
        file.putShort(16, (short) RELOCATABLE).putShort(18, (short) MACHINE_BPF).putInt(20, 1);
        file.putLong(40, sectionTable);
        file.putShort(52, (short) HEADER_LENGTH).putShort(58, (short) SECTION_HEADER_LENGTH);
        file.putShort(60, (short) (sections.size() + 1)).putShort(62, (short) nameTable);
    }

    private int name(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int offset = names.size();
        names.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return offset;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
