// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.LayoutComparison;
import java.util.List;
import java.util.Optional;

/**
 * What the keys and values of a map are made of: with it {@code bpftool map dump} prints the names of fields.
 *
 * <p>Immutable.
 *
 * @param keyType the type of the keys in {@code types}; 0 for a map without keys and for the sections of an object's variables
 * @param valueType the type of the values in {@code types}
 */
public record MapBtf(Btf types, int keyType, int valueType) {
    /** As the layouts describe themselves. */
    public static MapBtf of(Layout<?> keys, Layout<?> values) {
        BtfBuilder types = new BtfBuilder();
        int key = keys.describe(types);
        int value = values.describe(types);
        return new MapBtf(types.build(), key, value);
    }

    /** The same for values of another size, where they are a data section that ends with an array; empty otherwise. */
    Optional<MapBtf> withValueSize(int byteSize) {
        return types.type(valueType) instanceof BtfType.DataSection
                ? types.withSectionSize(valueType, byteSize).map(resized -> new MapBtf(resized, keyType, valueType))
                : Optional.empty();
    }

    /** For a map without keys. */
    static MapBtf ofValues(Layout<?> values) {
        BtfBuilder types = new BtfBuilder();
        int value = values.describe(types);
        return new MapBtf(types.build(), 0, value);
    }

    /** Adds everything in which the fields here are not those of {@code map}. */
    void compareWith(MapBtf map, List<String> differences) {
        if (keyType != 0 && map.keyType != 0) {
            LayoutComparison.compare("key", types, keyType, map.types, map.keyType, differences);
        }
        if (valueType != 0 && map.valueType != 0) {
            LayoutComparison.compare("value", types, valueType, map.types, map.valueType, differences);
        }
    }

    /** The same for a trie, whose keys the kernel wants to be a structure. */
    static MapBtf ofTrie(Layout<?> keys, Layout<?> values) {
        BtfBuilder types = new BtfBuilder();
        int key = keys.describe(types);
        if (!(types.build().type(key) instanceof BtfType.Struct)) {
            key = types.struct("key", keys.byteSize(), List.of(new BtfType.Member("key", key, 0, 0)));
        }
        int value = values.describe(types);
        return new MapBtf(types.build(), key, value);
    }
}
