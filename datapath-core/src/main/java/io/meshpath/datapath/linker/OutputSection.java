// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfSection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A section of the outcome: the sections of one name, one behind the other. */
final class OutputSection {
    private static final long LARGEST_ALIGNMENT = 4_096; // more would let small files ask for much

    /** A part's section and where it begins here. */
    record Piece(Part part, ElfSection section, int offset) {}

    private final String file;
    private final int index;
    private final List<Piece> pieces = new ArrayList<>();
    private long alignment = 1;
    private long size;

    OutputSection(String file, int index) {
        this.file = file;
        this.index = index;
    }

    int index() {
        return index;
    }

    List<Piece> pieces() {
        return pieces;
    }

    int size() {
        return (int) size;
    }

    /** Adds a section of the same name behind the others; answers where it begins. */
    int add(Part part, ElfSection section) {
        if (!pieces.isEmpty()) {
            requireSameKind(part, section);
            if (isDeclaration(section.name())) {
                requireSameContents(part, section);
                return 0;
            }
        }
        long wanted = alignment(part, section);
        long offset = (size + wanted - 1) / wanted * wanted;
        if (offset + section.size() > Integer.MAX_VALUE) {
            throw new ElfException(file, "section " + section.name() + " is too large: " + (offset + section.size()));
        }
        size = offset + section.size();
        alignment = Math.max(alignment, wanted);
        pieces.add(new Piece(part, section, (int) offset));
        return (int) offset;
    }

    private static long alignment(Part part, ElfSection section) {
        long alignment = Math.max(1, section.alignment());
        if (alignment > LARGEST_ALIGNMENT || Long.bitCount(alignment) != 1) {
            throw part.broken("section " + section.name() + " has an alignment of " + section.alignment());
        }
        return alignment;
    }

    /** Whether a section says something about the whole object, and so is the same in all files. */
    static boolean isDeclaration(String section) {
        return section.equals("license") || section.equals("version");
    }

    private void requireSameKind(Part part, ElfSection section) {
        ElfSection before = first().section;
        if (before.type() != section.type()
                || before.flags() != section.flags()
                || before.entrySize() != section.entrySize()) {
            throw conflict(part, section, "is of another kind");
        }
    }

    private void requireSameContents(Part part, ElfSection section) {
        if (!first().section.data().equals(section.data())) {
            throw conflict(part, section, "does not say the same");
        }
    }

    private ElfException conflict(Part part, ElfSection section, String how) {
        return new ElfException(
                file,
                "section " + section.name() + " of " + part.name() + " " + how + " as that of "
                        + first().part.name());
    }

    private Piece first() {
        return pieces.get(0);
    }

    /** The section with {@code data}, which {@link #contents} has made, in the outcome. */
    ElfSection toElf(ByteBuffer data) {
        ElfSection like = first().section;
        return new ElfSection(
                index, like.name(), like.type(), like.flags(), size, 0, 0, alignment, like.entrySize(), data);
    }

    /** A copy of what its parts hold; empty if that is nothing but zeroes. */
    ByteBuffer contents() {
        if (first().section.type() == ElfSection.NOBITS) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer contents = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Piece piece : pieces) {
            ByteBuffer data = piece.section.data();
            contents.put(piece.offset, data, 0, data.capacity());
        }
        return contents;
    }
}
