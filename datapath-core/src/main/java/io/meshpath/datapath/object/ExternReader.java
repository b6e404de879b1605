// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the symbols that an object declares in {@code .ksyms} and {@code .kconfig}: the kernel is to provide them. */
final class ExternReader {
    static final String SYMBOLS = ".ksyms";
    static final String SETTINGS = ".kconfig";

    private final Btf types;
    private final Set<String> weak;
    private final Map<String, Extern> found = new LinkedHashMap<>();

    private ExternReader(Btf types, Set<String> weak) {
        this.types = types;
        this.weak = weak;
    }

    /** All of them by name. */
    static Map<String, Extern> read(ElfFile elf, Btf types) {
        Set<String> weak = elf.symbols().stream()
                .filter(symbol -> symbol.isExtern() && symbol.binding() == ElfSymbol.WEAK)
                .map(ElfSymbol::name)
                .collect(Collectors.toSet());
        ExternReader reader = new ExternReader(types, weak);
        reader.section(SYMBOLS);
        reader.section(SETTINGS);
        return reader.found;
    }

    /** Those of one kind. */
    static Collection<Extern> settings(Map<String, Extern> externs) {
        return externs.values().stream()
                .filter(extern -> extern.kind() == Extern.Kind.SETTING)
                .toList();
    }

    private void section(String name) {
        types.find(name, BtfType.DataSection.class).ifPresent(id -> {
            for (BtfType.Placement place : ((BtfType.DataSection) types.type(id)).variables()) {
                extern(name, place.variable()).ifPresent(extern -> found.put(extern.name(), extern));
            }
        });
    }

    private Optional<Extern> extern(String section, int id) {
        BtfType type = types.type(id);
        if (type instanceof BtfType.Function function) {
            return Optional.of(extern(function.name(), Extern.Kind.FUNCTION, function.prototype()));
        } else if (type instanceof BtfType.Variable variable) {
            Extern.Kind kind = section.equals(SETTINGS) ? Extern.Kind.SETTING : Extern.Kind.VARIABLE;
            return Optional.of(extern(variable.name(), kind, types.resolve(variable.type())));
        }
        return Optional.empty();
    }

    private Extern extern(String name, Extern.Kind kind, int type) {
        return new Extern(name, kind, weak.contains(name), type);
    }
}
