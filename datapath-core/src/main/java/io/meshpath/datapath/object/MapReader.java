// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the maps that a {@code .maps} section declares: variables of structure types whose members are the properties, by
 * libbpf's conventions ({@code __uint}, {@code __type}, {@code __array}).
 */
final class MapReader {
    static final String SECTION = ".maps";

    private static final int SLOT_BYTES = 8;

    private final ElfFile elf;
    private final ObjectBtf btf;
    private final TreeMap<Long, String> names = new TreeMap<>();

    private MapReader(ElfFile elf, ObjectBtf btf) {
        this.elf = elf;
        this.btf = btf;
    }

    /** The maps in the order of the section. Throws for the declarations of old, which libbpf 1.0 dropped too. */
    static MapReader of(ElfFile elf, ObjectBtf btf) {
        MapReader reader = new MapReader(elf, btf);
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
        Integer section = btf.dataSections().get(SECTION);
        if (section == null) {
            throw elf.broken("maps are declared but there is no BTF; compile with -g");
        }
        Map<String, Integer> types = new HashMap<>();
        for (int i = 0; i < btf.members(section); i++) {
            int variable = btf.member(section, i, ObjectBtf.VARIABLE);
            types.put(btf.name(variable), btf.target(variable));
        }
        Map<String, Map<Integer, String>> slots = new HashMap<>();
        List<MapDefinition> definitions = new ArrayList<>();
        for (Map.Entry<Long, String> entry : names.entrySet()) {
            Integer type = types.get(entry.getValue());
            if (type == null) {
                throw elf.broken("map '" + entry.getValue() + "' has no BTF");
            }
            definitions.add(new MapDeclaration(elf, btf, entry.getValue()).read(btf.resolve(type)));
        }
        readSlots(types, slots);
        return definitions.stream()
                .map(map -> map.withSlots(slots.getOrDefault(map.name(), Map.of())))
                .toList();
    }

    /** Relocations of the section say what {@code .values = {…}} of a declaration holds. */
    private void readSlots(Map<String, Integer> types, Map<String, Map<Integer, String>> slots) {
        ElfSection section = elf.section(SECTION).orElseThrow();
        Map<String, Integer> firstSlots = new HashMap<>();
        for (ElfRelocation relocation : elf.relocationsOf(section)) {
            Map.Entry<Long, String> map = names.floorEntry(relocation.offset());
            if (map == null) {
                throw elf.broken("relocation of " + SECTION + " at " + relocation.offset() + " is in no map");
            }
            int first = firstSlots.computeIfAbsent(
                    map.getValue(), name -> valuesOffset(name, btf.resolve(types.getOrDefault(name, 0))));
            long slot = relocation.offset() - map.getKey() - first;
            if (slot < 0 || slot % SLOT_BYTES != 0 || slot / SLOT_BYTES > Integer.MAX_VALUE) {
                throw elf.broken("map '" + map.getValue() + "' has a value between its slots: offset " + slot);
            }
            slots.computeIfAbsent(map.getValue(), name -> new TreeMap<>())
                    .put((int) (slot / SLOT_BYTES), relocation.symbol().name());
        }
    }

    private int valuesOffset(String map, int type) {
        for (int i = 0; i < btf.members(type); i++) {
            if (btf.string(btf.member(type, i, ObjectBtf.MEMBER_NAME)).equals("values")) {
                return (btf.member(type, i, ObjectBtf.MEMBER_BIT_OFFSET) & 0xffffff) / Byte.SIZE;
            }
        }
        throw elf.broken("map '" + map + "' has contents but no 'values'");
    }
}
