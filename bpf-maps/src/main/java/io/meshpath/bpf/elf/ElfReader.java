// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads 64-bit little-endian ELF relocatables for the BPF machine (ELF-64 Object File Format, version 1.5).
 *
 * <p>The file is not trusted: each offset, size and index is checked in 64-bit arithmetic before it is used, tables may
 * not be larger than the file, and names end after {@link #LONGEST_NAME} bytes, so that the memory taken stays
 * proportional to the file.
 */
final class ElfReader {
    /** The kernel's KSYM_NAME_LEN; without a bound each of many symbols could name the rest of the string table. */
    static final int LONGEST_NAME = 512;

    private static final int HEADER_LENGTH = 64;
    private static final int CLASS = 4;
    private static final int DATA = 5;
    private static final int TYPE = 16;
    private static final int MACHINE = 18;
    private static final int SECTION_TABLE_OFFSET = 40;
    private static final int SECTION_ENTRY_SIZE = 58;
    private static final int SECTION_COUNT = 60;
    private static final int SECTION_NAMES_INDEX = 62;

    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int BIG_ENDIAN = 2;
    private static final int RELOCATABLE = 1;
    private static final int MACHINE_NONE = 0;
    private static final int MACHINE_BPF = 247;

    private static final int SECTION_HEADER_LENGTH = 64;
    private static final int SYMBOL_LENGTH = 24;
    private static final int RELOCATION_LENGTH = 16;
    private static final int RELOCATION_WITH_ADDEND_LENGTH = 24;

    private final String name;
    private final ByteBuffer file;

    private ElfReader(String name, ByteBuffer file) {
        this.name = name;
        this.file = file;
    }

    static ElfFile read(byte[] elf, String name) {
        ByteBuffer file = ByteBuffer.wrap(elf).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return new ElfReader(name, file).read();
    }

    private ElfFile read() {
        checkHeader();
        List<ElfSection> sections = sections();
        return new ElfFile(name, sections, symbols(sections));
    }

    private void checkHeader() {
        if (file.capacity() < HEADER_LENGTH) {
            throw broken("too short for an ELF file: " + file.capacity() + " bytes");
        }
        if (file.getInt(0) != 0x464c457f) { // "\x7fELF"
            throw broken("not an ELF file");
        }
        if (file.get(CLASS) != CLASS_64) {
            throw broken("not a 64-bit ELF file");
        }
        if (file.get(DATA) == BIG_ENDIAN) {
            throw broken("big-endian objects are not supported; compile with -target bpfel");
        }
        if (file.get(DATA) != LITTLE_ENDIAN) {
            throw broken("unknown byte order: " + file.get(DATA));
        }
        int machine = u16(MACHINE);
        if (machine != MACHINE_BPF && machine != MACHINE_NONE) {
            throw broken("not for the BPF machine (247) but for machine " + machine);
        }
        if (u16(TYPE) != RELOCATABLE) {
            throw broken("not a relocatable object (type 1) but type " + u16(TYPE));
        }
    }

    private List<ElfSection> sections() {
        int count = u16(SECTION_COUNT);
        if (count == 0) {
            throw broken("no sections");
        }
        if (u16(SECTION_ENTRY_SIZE) != SECTION_HEADER_LENGTH) {
            throw broken("section headers of " + u16(SECTION_ENTRY_SIZE) + " bytes instead of 64");
        }
        long table = file.getLong(SECTION_TABLE_OFFSET);
        checkRange("section table", table, (long) count * SECTION_HEADER_LENGTH);
        int namesIndex = u16(SECTION_NAMES_INDEX);
        if (namesIndex >= count) {
            throw broken("section names are in section " + namesIndex + " of " + count);
        }
        ByteBuffer names = contents("section names", (int) table + namesIndex * SECTION_HEADER_LENGTH);
        List<ElfSection> sections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sections.add(section(i, (int) table + i * SECTION_HEADER_LENGTH, names));
        }
        checkOverlap(sections);
        return sections;
    }

    /** Sections that share bytes or names would multiply the work that a small file can ask for. */
    private void checkOverlap(List<ElfSection> sections) {
        long occupied = 0;
        Set<String> loaded = new HashSet<>();
        for (ElfSection section : sections) {
            occupied += section.data().capacity();
            if ((section.isCode() || section.isData()) && !loaded.add(section.name())) {
                throw broken("two sections are called " + section.name());
            }
        }
        if (occupied > file.capacity()) {
            throw broken("sections overlap: they have " + occupied + " bytes, the file " + file.capacity());
        }
    }

    private ElfSection section(int index, int header, ByteBuffer names) {
        String sectionName = string(names, file.getInt(header), "name of section " + index);
        return new ElfSection(
                index,
                sectionName,
                file.getInt(header + 4),
                file.getLong(header + 8),
                file.getLong(header + 32),
                file.getInt(header + 40),
                file.getInt(header + 44),
                file.getLong(header + 48),
                file.getLong(header + 56),
                contents("section " + index + " (" + sectionName + ")", header));
    }

    private ByteBuffer contents(String what, int header) {
        int type = file.getInt(header + 4);
        long offset = file.getLong(header + 24);
        long size = file.getLong(header + 32);
        if (type == ElfSection.NOBITS || type == 0) {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw broken(what + " is too large: " + Long.toUnsignedString(size) + " bytes");
            }
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        checkRange(what, offset, size);
        return file.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private List<ElfSymbol> symbols(List<ElfSection> sections) {
        List<ElfSymbol> symbols = new ArrayList<>();
        for (ElfSection section : sections) {
            if (section.type() != ElfSection.SYMTAB) {
                continue;
            }
            if (!symbols.isEmpty()) {
                throw broken("more than one symbol table");
            }
            ByteBuffer names = linked(sections, section);
            int count = count(section, SYMBOL_LENGTH);
            for (int i = 0; i < count; i++) {
                symbols.add(symbol(section.data(), i * SYMBOL_LENGTH, names, sections));
            }
        }
        return symbols;
    }

    private ElfSymbol symbol(ByteBuffer table, int at, ByteBuffer names, List<ElfSection> sections) {
        int info = table.get(at + 4) & 0xff;
        int type = info & 0xf;
        int section = table.getShort(at + 6) & 0xffff;
        String symbolName = string(names, table.getInt(at), "name of symbol " + at / SYMBOL_LENGTH);
        if (section >= sections.size() && section < ElfSymbol.FIRST_RESERVED_SECTION) {
            throw broken("symbol '" + symbolName + "' is in section " + section + " of " + sections.size());
        }
        if (type == ElfSymbol.SECTION && section < sections.size()) {
            symbolName = sections.get(section).name();
        }
        return new ElfSymbol(
                at / SYMBOL_LENGTH,
                symbolName,
                type,
                info >>> 4,
                table.get(at + 5) & 0x3,
                section,
                table.getLong(at + 8),
                table.getLong(at + 16));
    }

    private ByteBuffer linked(List<ElfSection> sections, ElfSection from) {
        if (from.link() < 0 || from.link() >= sections.size()) {
            throw broken("section " + from.name() + " refers to section " + from.link() + " of " + sections.size());
        }
        return sections.get(from.link()).data();
    }

    /** Adds the entries of one REL or RELA table to {@code found}. */
    static void relocations(ElfFile elf, ElfSection table, List<ElfRelocation> found) {
        ElfReader reader = new ElfReader(elf.name(), table.data());
        boolean withAddend = table.type() == ElfSection.RELA;
        int length = withAddend ? RELOCATION_WITH_ADDEND_LENGTH : RELOCATION_LENGTH;
        int count = reader.count(table, length);
        for (int i = 0; i < count; i++) {
            int at = i * length;
            long info = table.data().getLong(at + 8);
            long symbol = info >>> 32;
            if (symbol >= elf.symbols().size()) {
                throw reader.broken("relocation " + i + " of " + table.name() + " refers to symbol " + symbol + " of "
                        + elf.symbols().size());
            }
            found.add(new ElfRelocation(
                    table.data().getLong(at),
                    (int) info,
                    elf.symbols().get((int) symbol),
                    withAddend ? OptionalLong.of(table.data().getLong(at + 16)) : OptionalLong.empty()));
        }
    }

    private int count(ElfSection section, int entryLength) {
        int bytes = section.data().capacity();
        if (bytes % entryLength != 0) {
            throw broken("section " + section.name() + " is not a whole number of " + entryLength + "-byte entries: "
                    + bytes + " bytes");
        }
        return bytes / entryLength;
    }

    private String string(ByteBuffer names, int offset, String what) {
        if (offset < 0 || offset >= names.capacity()) {
            if (offset == 0) {
                return "";
            }
            throw broken(what + " is outside its string table: offset " + Integer.toUnsignedString(offset) + " of "
                    + names.capacity());
        }
        return string(names, offset, name, what);
    }

    /** The NUL-terminated string at {@code offset}, which must lie inside {@code table}. */
    static String string(ByteBuffer table, int offset, String file, String what) {
        int end = offset;
        while (end < table.capacity() && table.get(end) != 0) {
            end++;
            if (end - offset > LONGEST_NAME) {
                throw new ElfException(file, what + " is longer than " + LONGEST_NAME + " bytes");
            }
        }
        if (end == table.capacity()) {
            throw new ElfException(file, what + " does not end");
        }
        byte[] bytes = new byte[end - offset];
        table.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void checkRange(String what, long offset, long size) {
        if (offset < 0 || size < 0 || size > file.capacity() || offset > file.capacity() - size) {
            throw broken(what + " reaches beyond the file: offset " + Long.toUnsignedString(offset) + ", size "
                    + Long.toUnsignedString(size) + ", file " + file.capacity());
        }
    }

    private int u16(int offset) {
        return file.getShort(offset) & 0xffff;
    }

    private ElfException broken(String problem) {
        return new ElfException(name, problem);
    }
}
