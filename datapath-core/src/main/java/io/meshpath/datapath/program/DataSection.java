// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A section of variables, which becomes an array map with one value: {@code .data}, {@code .bss}, {@code .rodata.NAME}. */
record DataSection(ElfSection section, boolean readOnly, boolean hasAddresses) {
    /** What a section of this name is for, or empty for one that is not loaded (license, debug information). */
    static Optional<DataSection> of(ElfFile elf, ElfSection section) {
        if (!section.isData()) {
            return Optional.empty();
        }
        boolean readOnly = isOrBelow(section.name(), ".rodata");
        if (!readOnly && !isOrBelow(section.name(), ".data") && !isOrBelow(section.name(), ".bss")) {
            return Optional.empty();
        }
        boolean hasAddresses = !elf.relocationsOf(section).isEmpty();
        return Optional.of(new DataSection(section, readOnly, hasAddresses));
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
    MapSpec toSpec(String file) {
        int flags = readOnly ? MapFlags.RDONLY_PROG : MapFlags.MMAPABLE;
        return MapSpec.array(mapName(file), size(), 1).withFlags(flags);
    }

    /** The kernel's 15 characters of name: {@code pod.rodata}, but {@code .data.verdicts}, as libbpf does. */
    private String mapName(String file) {
        boolean custom = name().indexOf('.', 1) > 0;
        return custom
                ? name()
                : file.split("\\.", 2)[0].substring(0, Math.min(8, file.split("\\.", 2)[0].length())) + name();
    }

    /** What the variables hold at first; empty for all zero. */
    byte[] contents() {
        ByteBuffer data = section.data();
        byte[] contents = new byte[data.capacity()];
        data.get(0, contents);
        return contents;
    }
}
