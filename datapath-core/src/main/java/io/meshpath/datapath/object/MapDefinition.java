// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import java.util.Map;
import java.util.Optional;

/**
 * A map as the object declares it. {@code keyType} and {@code valueType} are BTF types of the object, or 0 where the
 * declaration gives sizes only; {@code slots} are the functions or maps that the declaration puts into it.
 */
record MapDefinition(
        String name,
        int type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        long extra,
        int numaNode,
        boolean pinnedByName,
        int keyType,
        int valueType,
        Optional<MapDefinition> inner,
        Map<Integer, String> slots) {
    MapDefinition {
        slots = Map.copyOf(slots);
    }

    /** The part of it that the kernel needs. Throws {@link ElfException} for sizes and types that cannot be. */
    MapSpec toSpec(String file, Optional<Btf> types) {
        try {
            MapType kind = new MapType(type);
            return new MapSpec(
                    name,
                    kind,
                    size(kind, keySize),
                    size(kind, valueSize),
                    maxEntries,
                    flags,
                    extra,
                    numaNode,
                    inner.map(map -> map.toSpec(file, types)),
                    keyType == 0 && valueType == 0
                            ? Optional.empty()
                            : types.map(btf -> new MapBtf(btf, keyType, valueType)));
        } catch (IllegalArgumentException e) {
            throw new ElfException(file, "map '" + name + "' cannot be: " + e.getMessage(), e);
        }
    }

    /**
     * Rings of events have no keys and values of their own. Their declarations may tell by {@code __type(value, …)} what the
     * events are, as cilium/ebpf has it and its generator reads it.
     */
    private int size(MapType kind, int declared) {
        if (valueType == 0) {
            return declared;
        }
        if (kind.equals(MapType.RINGBUF) || kind.equals(MapType.USER_RINGBUF)) {
            return 0;
        }
        return kind.equals(MapType.PERF_EVENT_ARRAY) ? Integer.BYTES : declared;
    }

    MapDefinition withSlots(Map<Integer, String> filled) {
        return new MapDefinition(
                name,
                type,
                keySize,
                valueSize,
                maxEntries,
                flags,
                extra,
                numaNode,
                pinnedByName,
                keyType,
                valueType,
                inner,
                filled);
    }
}
