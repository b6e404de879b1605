// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Facts of one kind: what the cluster says, and what of it is taken. What was said last and could be read stays said
 * until it is deleted or replaced. Not safe for use by multiple threads.
 */
final class FactTable<K, V> {
    private final Map<K, V> said = new HashMap<>();
    private final Map<K, V> taken = new HashMap<>();
    private final Set<K> touched = new HashSet<>(); // taken or given up since changes() was last asked
    private final Map<K, Optional<V>> before = new HashMap<>(); // what touched ones were

    Map<K, V> said() {
        return said;
    }

    Map<K, V> taken() {
        return taken;
    }

    /** Takes {@code value} for the key, or nothing. */
    void decide(K key, Optional<V> value) {
        V old = value.isPresent() ? taken.put(key, value.get()) : taken.remove(key);
        if (touched.add(key)) {
            before.put(key, Optional.ofNullable(old));
        }
    }

    /** What is taken differently from when this was last asked. */
    Changes<K, V> changes() {
        Map<K, V> changed = new HashMap<>();
        Set<K> gone = new HashSet<>();
        for (K key : touched) {
            V now = taken.get(key);
            V then = before.getOrDefault(key, Optional.empty()).orElse(null);
            if (now == null && then != null) {
                gone.add(key);
            } else if (now != null && !Objects.equals(now, then)) {
                changed.put(key, now);
            }
        }
        touched.clear();
        before.clear();
        return new Changes<>(Collections.unmodifiableMap(changed), Collections.unmodifiableSet(gone));
    }
}
