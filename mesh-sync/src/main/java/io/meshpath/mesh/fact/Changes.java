// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.Map;
import java.util.Set;

/** What became different: keys with new values, and keys that are gone; no key is in both. */
public record Changes<K, V>(Map<K, V> changed, Set<K> gone) {
    boolean isEmpty() {
        return changed.isEmpty() && gone.isEmpty();
    }
}
