// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the files to be linked; {@code globals} are the types of its functions and variables that are not static. */
record Part(int number, ElfFile elf, Btf types, Texts texts, DebugRecords debug, Map<String, Integer> globals) {
    private static final int STATIC = 0;

    static Part read(int number, byte[] bytes, String name) {
        ElfFile elf = ElfFile.read(bytes, name);
        Btf types =
                elf.section(".BTF").map(section -> Btf.parse(section.data())).orElseGet(() -> new BtfBuilder().build());
        Texts texts = new Texts(
                name,
                types,
                elf.section(".BTF").map(section -> section.data().capacity()).orElse(0));
        DebugRecords debug = elf.section(".BTF.ext")
                .map(section -> DebugRecords.read(section.data(), texts, name))
                .orElse(DebugRecords.NONE);
        return new Part(number, elf, types, texts, debug, globals(types));
    }

    private static Map<String, Integer> globals(Btf types) {
        Map<String, Integer> globals = new HashMap<>();
        for (int id = 1; id <= types.typeCount(); id++) {
            BtfType type = types.type(id);
            if (type instanceof BtfType.Variable variable && variable.linkage() != STATIC) {
                globals.putIfAbsent(variable.name(), id);
            } else if (type instanceof BtfType.Function function && function.linkage() != STATIC) {
                globals.putIfAbsent(function.name(), id);
            }
        }
        return globals;
    }

    String name() {
        return elf.name();
    }

    /** The sections that live on: code and data, but not what only debuggers read. */
    List<ElfSection> linkedSections() {
        return elf.sections().stream().filter(Part::isLinked).toList();
    }

    private static boolean isLinked(ElfSection section) {
        return section.isCode() && section.size() > 0
                || section.isData()
                        && !section.name().startsWith(".eh_frame")
                        && !section.name().startsWith(".note");
    }

    /** The section a symbol is defined in, which must be one that lives on. */
    ElfSection definition(ElfSymbol symbol) {
        ElfSection section = elf.sectionOf(symbol);
        if (!isLinked(section)) {
            throw broken("symbol '" + symbol.name() + "' is in section " + section.name() + ", which is not linked");
        }
        return section;
    }

    ElfException broken(String problem) {
        return elf.broken(problem);
    }
}
