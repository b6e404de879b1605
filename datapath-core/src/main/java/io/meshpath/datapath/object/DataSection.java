// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A section of variables, which becomes an array map with one value: {@code .data}, {@code .bss}, {@code .rodata.NAME}.
 * {@code type} is its BTF type, or 0 if it has none.
 */
record DataSection(ElfSection section, boolean readOnly, boolean hasAddresses, int type) {
    /** What a section of this name is for, or empty for one that is not loaded (license, debug information). */
    static Optional<DataSection> of(ElfFile elf, ElfSection section, Btf types) {
        if (!section.isData()) {
            return Optional.empty();
        }
        boolean readOnly = isOrBelow(section.name(), ".rodata");
        if (!readOnly && !isOrBelow(section.name(), ".data") && !isOrBelow(section.name(), ".bss")) {
            return Optional.empty();
        }
        boolean hasAddresses = !elf.relocationsOf(section).isEmpty();
        int type = types.find(section.name(), BtfType.DataSection.class).orElse(0);
        return Optional.of(new DataSection(section, readOnly, hasAddresses, type));
    }

    private static boolean isOrBelow(String name, String kind) {
        return name.equals(kind) || name.startsWith(kind + ".");
    }

    String name() {
        return section.name();
    }

    int size() {
        return (int) section.size(); // the reader has checked that it fits
    }

    /**
     * The section as a map. Variables that change are mapped into our memory; constants are not, because the verifier
     * trusts a value only if nobody can write it any more.
     */
    MapSpec toSpec(String file, Optional<Btf> types) {
        int flags = readOnly ? MapFlags.RDONLY_PROG : MapFlags.MMAPABLE;
        MapSpec spec = MapSpec.array(SectionMapName.of(file, name()), size(), 1).withFlags(flags);
        return type == 0 || types.isEmpty() ? spec : spec.withBtf(new MapBtf(types.get(), 0, type));
    }

    /** What the variables hold at first; empty for all zero. */
    byte[] contents() {
        ByteBuffer data = section.data();
        byte[] contents = new byte[data.capacity()];
        data.get(0, contents);
        return contents;
    }
}
