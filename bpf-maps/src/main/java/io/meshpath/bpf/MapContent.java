// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;

/**
 * What a map holds, as Java sees it.
 *
 * <p>Immutable.
 */
public record MapContent<K, V>(Layout<K> keys, Layout<V> values) {
    /** An array's: the keys are the indices. */
    public static <V> MapContent<Integer, V> ofArray(Layout<V> values) {
        return new MapContent<>(Layouts.U32, values);
    }
}
