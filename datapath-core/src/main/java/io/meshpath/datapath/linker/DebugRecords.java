// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The records of a {@code .BTF.ext} section, which say something about single instructions (the kernel's
 * Documentation/bpf/btf.rst, section 4.2). Immutable.
 */
record DebugRecords(Map<Kind, List<Note>> notes) {
    /** The parts of the section, in order; of a record's words the first is where in the code, in bytes. */
    enum Kind {
        FUNCTION(2, true, 2, 2),
        LINE(4, false, 1, 3),
        RELOCATION(4, true, 2, 3);

        final int bytes;
        final boolean hasType; // its number is word 1
        private final int firstText;
        private final int endOfTexts;

        Kind(int words, boolean hasType, int firstText, int endOfTexts) {
            this.bytes = words * Integer.BYTES;
            this.hasType = hasType;
            this.firstText = firstText;
            this.endOfTexts = endOfTexts;
        }

        /** Which words are offsets of strings. */
        IntStream texts() {
            return IntStream.range(firstText, endOfTexts);
        }
    }

    /** One record; its strings are those of the part's types. */
    record Note(String section, List<Integer> words) {}

    static final DebugRecords NONE = new DebugRecords(Map.of());

    private static final int MAGIC = 0xeb9f;
    private static final int SHORTEST_HEADER = 24;
    private static final int HEADER_LENGTH = 4;
    private static final int FIRST_PART = 8;
    private static final int PART_FIELDS = 8;

    /** The records of one kind, in the order of the file. */
    List<Note> of(Kind kind) {
        return notes.getOrDefault(kind, List.of());
    }

    static DebugRecords read(ByteBuffer section, Texts texts, String file) {
        if (section.capacity() < SHORTEST_HEADER || (section.getShort(0) & 0xffff) != MAGIC) {
            throw new ElfException(file, ".BTF.ext is not BTF");
        }
        int header = section.getInt(HEADER_LENGTH);
        if (header < SHORTEST_HEADER || header > section.capacity()) {
            throw new ElfException(file, ".BTF.ext has a header of " + Integer.toUnsignedString(header) + " bytes");
        }
        Map<Kind, List<Note>> notes = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            int fields = FIRST_PART + kind.ordinal() * PART_FIELDS;
            if (fields + PART_FIELDS <= header) {
                notes.put(kind, new Reader(section, texts, file, kind).read(header, fields));
            }
        }
        return new DebugRecords(notes);
    }

    /** Walks one part: a record size, then per code section a name, a count and that many records. */
    private record Reader(ByteBuffer section, Texts texts, String file, Kind kind) {
        List<Note> read(int header, int fields) {
            List<Note> notes = new ArrayList<>();
            long start = header + (section.getInt(fields) & 0xffff_ffffL);
            long end = start + (section.getInt(fields + 4) & 0xffff_ffffL);
            if (end > section.capacity()) {
                throw broken("reaches beyond the section: " + end + " of " + section.capacity());
            }
            if (end - start < Integer.BYTES) {
                return notes;
            }
            int size = section.getInt((int) start);
            if (size < kind.bytes || size % Integer.BYTES != 0) {
                throw broken("has records of " + Integer.toUnsignedString(size) + " bytes");
            }
            int at = (int) start + Integer.BYTES;
            while (end - at >= 2 * Integer.BYTES) {
                at = readSection(at, end, size, notes);
            }
            return notes;
        }

        private int readSection(int at, long end, int size, List<Note> notes) {
            String name = texts.at(section.getInt(at));
            long count = section.getInt(at + 4) & 0xffff_ffffL;
            int first = at + 2 * Integer.BYTES;
            if (first + count * size > end) {
                throw broken("claims " + count + " records for " + name + ", more than it holds");
            }
            for (int i = 0; i < count; i++) {
                List<Integer> words = new ArrayList<>();
                for (int word = 0; word < kind.bytes / Integer.BYTES; word++) {
                    words.add(section.getInt(first + i * size + word * Integer.BYTES));
                }
                notes.add(new Note(name, words));
            }
            return first + (int) count * size;
        }

        private ElfException broken(String problem) {
            return new ElfException(file, ".BTF.ext " + problem);
        }
    }
}
