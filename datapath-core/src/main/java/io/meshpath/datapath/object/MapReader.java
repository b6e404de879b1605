// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Reads the maps that a {@code .maps} section declares: variables of structure types whose members are the properties, by
 * libbpf's conventions ({@code __uint}, {@code __type}, {@code __array}).
 */
final class MapReader {
    static final String SECTION = ".maps";

    private static final int SLOT_BYTES = 8;

    private final ElfFile elf;
    private final Btf types;
    private final TreeMap<Long, String> names = new TreeMap<>();

    private MapReader(ElfFile elf, Btf types) {
        this.elf = elf;
        this.types = types;
    }

    /** The maps in the order of the section. Throws for the declarations of old, which libbpf 1.0 dropped too. */
    static MapReader of(ElfFile elf, Btf types) {
        MapReader reader = new MapReader(elf, types);
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.type() != ElfSymbol.OBJECT || symbol.isExtern()) {
                continue;
            }
            String section = elf.sectionOf(symbol).name();
            if (section.equals("maps") || section.startsWith("maps/")) {
                throw elf.broken("map '" + symbol.name() + "' is declared in the legacy section '" + section
                        + "', which is not supported; declare it with BTF in section '.maps'");
            }
            if (section.equals(SECTION)) {
                reader.names.put(symbol.value(), symbol.name());
            }
        }
        return reader;
    }

    /** The names of the maps by their offset in the section. */
    Map<Long, String> names() {
        return names;
    }

    List<MapDefinition> definitions() {
        if (names.isEmpty()) {
            return List.of();
        }
        OptionalInt section = types.find(SECTION, BtfType.DataSection.class);
        if (section.isEmpty()) {
            throw elf.broken("maps are declared but there is no BTF; compile with -g");
        }
        Map<String, Integer> declarations = declarations(section.getAsInt());
        Map<String, Map<Integer, String>> slots = new HashMap<>();
        List<MapDefinition> definitions = new ArrayList<>();
        for (Map.Entry<Long, String> entry : names.entrySet()) {
            Integer type = declarations.get(entry.getValue());
            if (type == null) {
                throw elf.broken("map '" + entry.getValue() + "' has no BTF");
            }
            definitions.add(new MapDeclaration(elf, types, entry.getValue()).read(type));
        }
        readSlots(declarations, slots);
        return definitions.stream()
                .map(map -> map.withSlots(slots.getOrDefault(map.name(), Map.of())))
                .toList();
    }

    /** The types of the maps by name. */
    private Map<String, Integer> declarations(int section) {
        Map<String, Integer> declarations = new HashMap<>();
        for (BtfType.Placement place : ((BtfType.DataSection) types.type(section)).variables()) {
            if (types.type(place.variable()) instanceof BtfType.Variable variable) {
                declarations.put(variable.name(), variable.type());
            }
        }
        return declarations;
    }

    /** Relocations of the section say what {@code .values = {…}} of a declaration holds. */
    private void readSlots(Map<String, Integer> declarations, Map<String, Map<Integer, String>> slots) {
        ElfSection section = elf.section(SECTION).orElseThrow();
        Map<String, Integer> firstSlots = new HashMap<>();
        for (ElfRelocation relocation : elf.relocationsOf(section)) {
            Map.Entry<Long, String> map = names.floorEntry(relocation.offset());
            if (map == null) {
                throw elf.broken("relocation of " + SECTION + " at " + relocation.offset() + " is in no map");
            }
            int first = firstSlots.computeIfAbsent(
                    map.getValue(), name -> valuesOffset(name, declarations.getOrDefault(name, 0)));
            long slot = relocation.offset() - map.getKey() - first;
            if (slot < 0 || slot % SLOT_BYTES != 0 || slot / SLOT_BYTES > Integer.MAX_VALUE) {
                throw elf.broken("map '" + map.getValue() + "' has a value between its slots: offset " + slot);
            }
            slots.computeIfAbsent(map.getValue(), name -> new TreeMap<>())
                    .put((int) (slot / SLOT_BYTES), relocation.symbol().name());
        }
    }

    private int valuesOffset(String map, int type) {
        if (types.resolved(type) instanceof BtfType.Struct declaration) {
            for (BtfType.Member member : declaration.members()) {
                if (member.name().equals("values")) {
                    return member.byteOffset();
                }
            }
        }
        throw elf.broken("map '" + map + "' has contents but no 'values'");
    }
}
