// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The constants of an object that hold what the running kernel was configured with: {@code .kconfig}. They are laid out by
 * us, and filled in when the object is loaded.
 *
 * @param section the BTF type of the section
 * @param size of the map's only value in bytes
 */
record Settings(int section, int size, List<Setting> all) {
    private static final int MOST_BYTES = 1 << 12;

    /** A constant: the object's {@code extern}, and where it lies. */
    record Setting(Extern extern, int offset, int size) {
        String name() {
            return extern.name();
        }
    }

    Settings {
        all = List.copyOf(all);
    }

    /** Lays them out: the most aligned first. Empty if there are none. */
    static Optional<Settings> of(ElfFile elf, Btf types, Collection<Extern> externs) {
        if (externs.isEmpty()) {
            return Optional.empty();
        }
        List<Setting> all = new ArrayList<>();
        for (Extern extern : externs) {
            long size = types.byteSize(extern.type()).orElse(0);
            if (size < 1 || size > MOST_BYTES) {
                throw elf.broken("setting '" + extern.name() + "' has " + size + " bytes");
            }
            all.add(new Setting(extern, 0, (int) size));
        }
        all.sort(Comparator.comparing((Setting setting) -> -alignment(types, setting))
                .thenComparing(Setting::size)
                .thenComparing(Setting::name));
        int end = 0;
        for (int i = 0; i < all.size(); i++) {
            Setting setting = all.get(i);
            int alignment = alignment(types, setting);
            int offset = (end + alignment - 1) / alignment * alignment;
            all.set(i, new Setting(setting.extern(), offset, setting.size()));
            end = offset + setting.size();
        }
        int section =
                types.find(ExternReader.SETTINGS, BtfType.DataSection.class).orElseThrow();
        return Optional.of(new Settings(section, end, all));
    }

    private static int alignment(Btf types, Setting setting) {
        boolean text = types.type(setting.extern().type()) instanceof BtfType.Array;
        return text ? 1 : Math.max(1, Math.min(Long.BYTES, Integer.highestOneBit(setting.size())));
    }

    /** Where each lies. */
    Map<String, Integer> offsets() {
        return all.stream().collect(Collectors.toMap(Setting::name, Setting::offset));
    }

    /** As variables of the object. */
    List<VariableSpec> variables() {
        return all.stream()
                .map(it -> new VariableSpec(it.name(), ExternReader.SETTINGS, it.offset(), it.size(), true))
                .toList();
    }

    /** The map that holds them. */
    MapSpec toSpec(String file, Optional<Btf> types) {
        MapSpec spec = MapSpec.array(SectionMapName.of(file, ExternReader.SETTINGS), size, 1)
                .withFlags(MapFlags.RDONLY_PROG);
        return types.map(btf -> spec.withBtf(new MapBtf(btf, 0, section))).orElse(spec);
    }
}
