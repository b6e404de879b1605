// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the variables of the data sections, and tells the BTF where they are, which the compiler leaves blank. */
final class VariableReader {
    private final ElfFile elf;
    private final Map<Integer, DataSection> sections;

    VariableReader(ElfFile elf, Map<Integer, DataSection> sections) {
        this.elf = elf;
        this.sections = Map.copyOf(sections);
    }

    /** The variables by name, in the order of the symbol table. */
    Map<String, VariableSpec> variables() {
        Map<String, VariableSpec> variables = new LinkedHashMap<>();
        for (ElfSymbol symbol : elf.symbols()) {
            DataSection section = sections.get(symbol.section());
            if (section == null || symbol.type() != ElfSymbol.OBJECT) {
                continue;
            }
            if (symbol.value() < 0 || symbol.size() < 0 || symbol.value() > section.size() - symbol.size()) {
                throw elf.broken("variable '" + symbol.name() + "' is not inside its section " + section.name()
                        + ": offset " + symbol.value() + ", size " + symbol.size() + ", section " + section.size());
            }
            variables.putIfAbsent(
                    symbol.name(),
                    new VariableSpec(
                            symbol.name(),
                            section.name(),
                            (int) symbol.value(),
                            (int) symbol.size(),
                            section.readOnly()));
        }
        return variables;
    }

    /** Completes the data sections of the BTF: sizes of all, offsets of variables that are not static. */
    void complete(TypeChanges types) {
        Map<String, Map<String, Integer>> offsets = offsets(elf.symbols());
        for (ElfSection section : elf.sections()) {
            if (section.isData()) {
                types.before()
                        .find(section.name(), BtfType.DataSection.class)
                        .ifPresent(type -> types.complete(
                                type, (int) section.size(), offsets.getOrDefault(section.name(), Map.of())));
            }
        }
    }

    private Map<String, Map<String, Integer>> offsets(Collection<ElfSymbol> all) {
        Map<String, Map<String, Integer>> found = new HashMap<>();
        for (ElfSymbol symbol : all) {
            if (symbol.type() == ElfSymbol.OBJECT && symbol.binding() != ElfSymbol.LOCAL && !symbol.isExtern()) {
                found.computeIfAbsent(elf.sectionOf(symbol).name(), name -> new HashMap<>())
                        .put(symbol.name(), (int) symbol.value());
            }
        }
        return found;
    }
}
