// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An object file, taken apart: sections, symbols and relocations, all checked. Immutable. */
public final class ElfFile {
    private static final int MOST_OCTETS = 256 << 20; // the largest objects there are have a few

    private final String name;
    private final List<ElfSection> sections;
    private final List<ElfSymbol> symbols;
    private final Map<Integer, List<ElfSection>> relocationTables; // by the section they are for

    ElfFile(String name, List<ElfSection> sections, List<ElfSymbol> symbols) {
        this.name = name;
        this.sections = List.copyOf(sections);
        this.symbols = List.copyOf(symbols);
        this.relocationTables = sections.stream()
                .filter(section -> section.type() == ElfSection.REL || section.type() == ElfSection.RELA)
                .collect(Collectors.groupingBy(ElfSection::info));
    }

    /**
     * Takes a file apart.
     *
     * @param name what messages call it
     * @throws ElfException if it is no relocatable 64-bit little-endian file for BPF, or is damaged
     */
    public static ElfFile read(byte[] elf, String name) {
        return ElfReader.read(elf, name);
    }

    /**
     * Reads the octets of a file that may be an object, of 256 MiB at most: neither a sparse file nor a device exhausts the
     * memory.
     *
     * @throws ElfException if it has more
     * @throws UncheckedIOException if it cannot be read
     */
    public static byte[] octets(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MOST_OCTETS);
            if (in.read() >= 0) {
                throw new ElfException(
                        String.valueOf(file.getFileName()),
                        "too large for a BPF object: more than " + (MOST_OCTETS >> 20) + " MiB");
            }
            return octets;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read object file " + file, e);
        }
    }

    /**
     * The NUL-terminated string at {@code offset} of a string table.
     *
     * @param file what messages call the file
     * @param what what messages call the string
     * @throws ElfException if it does not end inside {@code table}
     */
    public static String string(ByteBuffer table, int offset, String file, String what) {
        return ElfReader.string(table, offset, file, what);
    }

    /** What messages call the file. */
    public String name() {
        return name;
    }

    /** All sections, each at its own index. */
    public List<ElfSection> sections() {
        return sections;
    }

    /** The symbol table, each symbol at its own index. */
    public List<ElfSymbol> symbols() {
        return symbols;
    }

    /** The first section of this name. */
    public Optional<ElfSection> section(String wanted) {
        return sections.stream().filter(s -> s.name().equals(wanted)).findFirst();
    }

    /** The section a symbol is defined in. Throws for externs and for the reserved numbers (absolute, common). */
    public ElfSection sectionOf(ElfSymbol symbol) {
        if (symbol.section() <= ElfSymbol.UNDEFINED || symbol.section() >= sections.size()) {
            throw broken("symbol '" + symbol.name() + "' is in no section: index " + symbol.section());
        }
        return sections.get(symbol.section());
    }

    /** The relocations of one section, in file order; there may be more than one table for it. */
    public List<ElfRelocation> relocationsOf(ElfSection target) {
        List<ElfRelocation> found = new ArrayList<>();
        for (ElfSection table : relocationTables.getOrDefault(target.index(), List.of())) {
            ElfReader.relocations(this, table, found);
        }
        return found;
    }

    /** What to throw when the file turns out not to be what it should be. */
    public ElfException broken(String problem) {
        return new ElfException(name, problem);
    }
}
