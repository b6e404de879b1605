// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;

/**
 * What the keys and values of a map are made of: with it {@code bpftool map dump} prints the names of fields.
 *
 * <p>Immutable.
 *
 * @param keyType the type of the keys in {@code types}; 0 for the sections of an object's variables
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
}
