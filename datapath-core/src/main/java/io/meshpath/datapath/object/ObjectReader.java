// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapType;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.object.Function.FunctionKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an object file whole: code, maps, variables, license. */
final class ObjectReader {
    private static final String CODE_OF_NO_PROGRAM = ".text";

    private final ElfFile elf;
    private final Btf types;
    private final DebugInfo debug;
    private final Map<Integer, DataSection> data = new LinkedHashMap<>();

    private ObjectReader(ElfFile elf) {
        this.elf = elf;
        this.types =
                elf.section(".BTF").map(section -> Btf.parse(section.data())).orElseGet(() -> new BtfBuilder().build());
        this.debug = elf.section(".BTF.ext")
                .map(section -> DebugInfo.parse(section.data(), types, elf.name()))
                .orElse(DebugInfo.NONE);
    }

    /**
     * Reads {@code file}.
     *
     * @param name what messages call it
     */
    static ObjectCode read(byte[] file, String name) {
        try {
            return new ObjectReader(ElfFile.read(file, name)).read();
        } catch (IndexOutOfBoundsException e) {
            // the readers check what they read; this is the net below them
            throw new ElfException(name, "an offset leads outside the file", e);
        } catch (BtfFormatException e) {
            throw new ElfException(name, String.valueOf(e.getMessage()), e);
        }
    }

    private ObjectCode read() {
        for (ElfSection section : elf.sections()) {
            DataSection.of(elf, section, types).ifPresent(found -> data.put(section.index(), found));
        }
        MapReader maps = MapReader.of(elf, types);
        List<MapDefinition> definitions = maps.definitions();
        VariableReader variables = new VariableReader(elf, data);
        TypeChanges changes = new TypeChanges(types);
        variables.complete(changes);
        Map<String, Extern> externs = ExternReader.read(elf, types);
        Optional<Settings> settings = Settings.of(elf, types, ExternReader.settings(externs));
        RelocationReader relocations = new RelocationReader(elf, data, maps.names(), externs, settings);
        Map<FunctionKey, Function> functions = new LinkedHashMap<>();
        for (Function function : new CodeReader(elf, changes, debug, relocations).functions()) {
            functions.put(function.key(), function);
        }
        ExternTypes.remove(changes, settings);
        return new ObjectCode(
                elf.name(),
                license(),
                functions,
                programs(functions),
                definitions,
                List.copyOf(data.values()),
                variables(variables, settings),
                externs,
                settings,
                StructOpsReader.read(elf, types),
                arena(definitions),
                types.typeCount() == 0 ? Optional.empty() : Optional.of(changes.after()));
    }

    /** The first map that is an arena; the kernel takes no program that uses two. */
    private Optional<Arena> arena(List<MapDefinition> definitions) {
        Octets contents = elf.section(Arena.SECTION)
                .map(section -> Octets.read(section.data(), 0, section.data().capacity()))
                .orElse(Octets.zero(0));
        return definitions.stream()
                .filter(map -> map.type() == MapType.ARENA.number())
                .findFirst()
                .map(map -> new Arena(map.name(), contents));
    }

    private static Map<String, VariableSpec> variables(VariableReader reader, Optional<Settings> settings) {
        Map<String, VariableSpec> all = new LinkedHashMap<>(reader.variables());
        settings.ifPresent(some -> some.variables().forEach(variable -> all.putIfAbsent(variable.name(), variable)));
        return all;
    }

    /** Global functions outside .text are programs; the others are what programs call. */
    private Map<String, Function> programs(Map<FunctionKey, Function> functions) {
        Map<String, ElfSymbol> globals = new HashMap<>();
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.type() == ElfSymbol.FUNC && symbol.isGlobal() && !symbol.isExtern()) {
                globals.put(symbol.name(), symbol);
            }
        }
        Map<String, Function> programs = new LinkedHashMap<>();
        for (Function function : functions.values()) {
            if (globals.containsKey(function.name())
                    && !function.section().name().equals(CODE_OF_NO_PROGRAM)) {
                programs.put(function.name(), function);
            }
        }
        return programs;
    }

    private String license() {
        return elf.section("license")
                .filter(section -> section.data().capacity() > 0)
                .map(section -> {
                    byte[] text = new byte[section.data().capacity()];
                    section.data().get(0, text);
                    return new String(text, StandardCharsets.UTF_8).split("\0", 2)[0];
                })
                .orElse("");
    }
}
