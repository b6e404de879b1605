// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An object file, taken apart: sections, symbols and relocations, all checked. Immutable. */
final class ElfFile {
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

    String name() {
        return name;
    }

    List<ElfSection> sections() {
        return sections;
    }

    List<ElfSymbol> symbols() {
        return symbols;
    }

    Optional<ElfSection> section(String wanted) {
        return sections.stream().filter(s -> s.name().equals(wanted)).findFirst();
    }

    /** The section a symbol is defined in. Throws for externs and for the reserved numbers (absolute, common). */
    ElfSection sectionOf(ElfSymbol symbol) {
        if (symbol.section() <= ElfSymbol.UNDEFINED || symbol.section() >= sections.size()) {
            throw broken("symbol '" + symbol.name() + "' is in no section: index " + symbol.section());
        }
        return sections.get(symbol.section());
    }

    /** The relocations of one section, in file order; there may be more than one table for it. */
    List<ElfRelocation> relocationsOf(ElfSection target) {
        List<ElfRelocation> found = new ArrayList<>();
        for (ElfSection table : relocationTables.getOrDefault(target.index(), List.of())) {
            if (table.type() == ElfSection.RELA) {
                throw broken("section " + table.name()
                        + " has relocations with addends (RELA), which BPF objects do not" + " use");
            }
            ElfReader.relocations(this, table, found);
        }
        return found;
    }

    ElfException broken(String problem) {
        return new ElfException(name, problem);
    }
}
