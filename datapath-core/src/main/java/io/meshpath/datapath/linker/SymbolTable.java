// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The symbols of the outcome: one for each section, the static ones of all parts, one for each global name. */
final class SymbolTable {
    private record Place(int part, int symbol) {}

    private final String file;
    private final SectionLayout layout;
    private final List<ElfSymbol> symbols = new ArrayList<>();
    private final Map<Place, ElfSymbol> moved = new HashMap<>();
    private final Map<String, GlobalSymbol> globals = new LinkedHashMap<>();

    SymbolTable(String file, List<Part> parts, SectionLayout layout) {
        this.file = file;
        this.layout = layout;
        for (OutputSection section : layout.sections()) {
            add("", ElfSymbol.SECTION, ElfSymbol.LOCAL, 0, section.index(), 0, 0);
        }
        for (Part part : parts) {
            part.elf().symbols().stream().skip(1).forEach(symbol -> read(part, symbol));
        }
        globals.values().forEach(this::define);
    }

    List<ElfSymbol> symbols() {
        return symbols;
    }

    Collection<GlobalSymbol> globals() {
        return globals.values();
    }

    /** What a part's symbol has become. */
    ElfSymbol moved(Part part, ElfSymbol symbol) {
        ElfSymbol found = moved.get(new Place(part.number(), symbol.index()));
        if (found == null) {
            throw part.broken("symbol '" + symbol.name() + "' is needed, but not linked");
        }
        return found;
    }

    private void read(Part part, ElfSymbol symbol) {
        if (symbol.binding() != ElfSymbol.LOCAL) {
            boolean repeated = !symbol.isExtern()
                    && layout.isRepetition(part, part.definition(symbol).name());
            globals.computeIfAbsent(symbol.name(), GlobalSymbol::new).add(part, symbol, repeated);
            return;
        }
        boolean isPlaced = symbol.section() > ElfSymbol.UNDEFINED
                && symbol.section() < part.elf().sections().size();
        ElfSection section = isPlaced ? part.elf().sectionOf(symbol) : null;
        if (section == null || !layout.holds(part, section)) {
            return; // names of files, labels of debug information
        }
        int output = layout.section(section.name()).orElseThrow().index();
        if (symbol.type() == ElfSymbol.SECTION) {
            put(part, symbol, symbols.get(output - 1));
        } else {
            put(part, symbol, place(symbol, ElfSymbol.LOCAL, symbol.visibility(), part, section));
        }
    }

    private void define(GlobalSymbol global) {
        GlobalSymbol.Mention chosen = global.chosen(file);
        ElfSymbol symbol = chosen.symbol();
        int binding = global.binding();
        int visibility = global.visibility();
        ElfSymbol added = symbol.isExtern()
                ? add(symbol.name(), symbol.type(), binding, visibility, ElfSymbol.UNDEFINED, 0, 0)
                : place(
                        symbol,
                        binding,
                        visibility,
                        chosen.part(),
                        chosen.part().definition(symbol));
        global.mentions().forEach(mention -> put(mention.part(), mention.symbol(), added));
    }

    private ElfSymbol place(ElfSymbol symbol, int binding, int visibility, Part part, ElfSection section) {
        return add(
                symbol.name(),
                symbol.type(),
                binding,
                visibility,
                layout.section(section.name()).orElseThrow().index(),
                layout.offset(part, section) + symbol.value(),
                symbol.size());
    }

    private ElfSymbol add(String name, int type, int binding, int visibility, int section, long value, long size) {
        ElfSymbol added = new ElfSymbol(symbols.size() + 1, name, type, binding, visibility, section, value, size);
        symbols.add(added);
        return added;
    }

    private void put(Part part, ElfSymbol symbol, ElfSymbol to) {
        moved.put(new Place(part.number(), symbol.index()), to);
    }
}
