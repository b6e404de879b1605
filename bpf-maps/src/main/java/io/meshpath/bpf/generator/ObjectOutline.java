// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What an object file declares, by name: maps, programs and variables. The loader reads the same more closely; this is for
 * writing source code about it.
 */
record ObjectOutline(Btf types, List<MapOutline> maps, List<ProgramOutline> programs, List<VariableOutline> variables) {
    /** A map of libbpf's kind; types are 0 where the declaration has sizes only. */
    record MapOutline(String name, int type, int keyType, int keySize, int valueType, int valueSize) {}

    record ProgramOutline(String name, String section) {}

    /** A variable; {@code alone} if nothing else is in its section. */
    record VariableOutline(String name, int type, String section, boolean alone) {
        boolean constant() {
            return section.startsWith(".rodata");
        }
    }

    private static final String IDENTIFIER = "[A-Za-z_]\\w*";
    private static final int EXTERN = 2;

    static ObjectOutline read(byte[] elf, String name) {
        try {
            ElfFile file = ElfFile.read(elf, name);
            Btf types = Btf.ofObject(elf);
            return new ObjectOutline(types, maps(types), programs(file), variables(types));
        } catch (ElfException | BtfFormatException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static List<ProgramOutline> programs(ElfFile file) {
        List<ProgramOutline> programs = new ArrayList<>();
        for (ElfSymbol symbol : file.symbols()) {
            if (symbol.type() == ElfSymbol.FUNC && symbol.isGlobal() && !symbol.isExtern()) {
                String section = file.sectionOf(symbol).name();
                if (!section.equals(".text")) {
                    programs.add(new ProgramOutline(symbol.name(), section));
                }
            }
        }
        return programs;
    }

    private static List<MapOutline> maps(Btf types) {
        List<MapOutline> maps = new ArrayList<>();
        forEachVariable(types, (section, variable) -> {
            if (section.name().equals(".maps") && types.resolved(variable.type()) instanceof BtfType.Struct map) {
                maps.add(map(types, variable.name(), map));
            }
        });
        return maps;
    }

    private static MapOutline map(Btf types, String name, BtfType.Struct declaration) {
        Map<String, Integer> members = new HashMap<>();
        for (BtfType.Member member : declaration.members()) {
            members.put(member.name(), member.type());
        }
        int key = pointed(types, members.getOrDefault("key", 0));
        int value = pointed(types, members.getOrDefault("value", 0));
        return new MapOutline(
                name,
                number(types, members.getOrDefault("type", 0)),
                key,
                key == 0 ? number(types, members.getOrDefault("key_size", 0)) : size(types, key),
                value,
                value == 0 ? number(types, members.getOrDefault("value_size", 0)) : size(types, value));
    }

    private static int pointed(Btf types, int member) {
        return types.resolved(member) instanceof BtfType.Pointer pointer ? pointer.target() : 0;
    }

    /** {@code __uint(type, 5)} declares a pointer to an array of five. */
    private static int number(Btf types, int member) {
        return types.resolved(pointed(types, member)) instanceof BtfType.Array array ? array.length() : 0;
    }

    private static int size(Btf types, int type) {
        return types.byteSize(type, 0);
    }

    private static List<VariableOutline> variables(Btf types) {
        List<VariableOutline> variables = new ArrayList<>();
        forEachVariable(types, (section, variable) -> {
            boolean loaded = section.name().matches("\\.(rodata|data|bss)(\\.[\\w.]+)?");
            if (loaded && variable.linkage() != EXTERN && variable.name().matches(IDENTIFIER)) {
                boolean alone = section.variables().size() == 1;
                variables.add(new VariableOutline(variable.name(), variable.type(), section.name(), alone));
            }
        });
        return variables;
    }

    private static void forEachVariable(Btf types, BiConsumer<BtfType.DataSection, BtfType.Variable> visit) {
        types.ids(BtfType.DataSection.class).forEach(id -> {
            BtfType.DataSection section = (BtfType.DataSection) types.type(id);
            for (BtfType.Placement place : section.variables()) {
                if (types.type(place.variable()) instanceof BtfType.Variable variable) {
                    visit.accept(section, variable);
                }
            }
        });
    }
}
