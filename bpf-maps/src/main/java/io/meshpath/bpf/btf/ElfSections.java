// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Finds a section of a 64-bit little-endian ELF file by its name; all that reading type information needs of ELF. */
final class ElfSections {
    private static final int HEADER_SIZE = 64;
    private static final int SECTION_TABLE_OFFSET = 40;
    private static final int SECTION_SIZE_OFFSET = 58;
    private static final int SECTION_COUNT_OFFSET = 60;
    private static final int NAMES_INDEX_OFFSET = 62;
    private static final int SECTION_SIZE = 64;
    private static final int CONTENT_OFFSET = 24;
    private static final int CONTENT_LENGTH_OFFSET = 32;

    private final ByteBuffer elf;
    private final long table;
    private final int count;

    private ElfSections(ByteBuffer elf) {
        this.elf = elf;
        this.table = elf.getLong(SECTION_TABLE_OFFSET);
        this.count = elf.getShort(SECTION_COUNT_OFFSET) & 0xffff;
    }

    static ByteBuffer find(byte[] file, String name) {
        ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        require(file.length >= HEADER_SIZE && elf.getInt(0) == 0x464c_457f, "not an ELF file");
        require(elf.get(4) == 2 && elf.get(5) == 1, "not a 64-bit little-endian ELF file");
        require(elf.getShort(SECTION_SIZE_OFFSET) == SECTION_SIZE, "an ELF file without a section table");
        ElfSections sections = new ElfSections(elf);
        ByteBuffer names = sections.content(elf.getShort(NAMES_INDEX_OFFSET) & 0xffff);
        for (int index = 0; index < sections.count; index++) {
            if (isNamed(names, elf.getInt(sections.header(index)), name)) {
                return sections.content(index);
            }
        }
        throw new BtfFormatException("an ELF file without a section " + name + ": compile with clang -g -target bpf");
    }

    private int header(int index) {
        long at = table + (long) index * SECTION_SIZE;
        require(
                index < count && table >= 0 && at >= 0 && at <= elf.limit() - SECTION_SIZE,
                "ELF section " + index + " is cut off");
        return (int) at;
    }

    private ByteBuffer content(int index) {
        int header = header(index);
        long start = elf.getLong(header + CONTENT_OFFSET);
        long length = elf.getLong(header + CONTENT_LENGTH_OFFSET);
        require(
                start >= 0 && length >= 0 && start <= elf.limit() && length <= elf.limit() - start,
                "the content of ELF section " + index + " is cut off");
        return elf.slice((int) start, (int) length);
    }

    private static boolean isNamed(ByteBuffer names, int offset, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        if (offset < 0 || offset >= names.limit() - wanted.length || names.get(offset + wanted.length) != 0) {
            return false;
        }
        return names.slice(offset, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new BtfFormatException(what);
        }
    }
}
