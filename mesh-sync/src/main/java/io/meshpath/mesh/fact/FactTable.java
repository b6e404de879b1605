// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Facts of one kind: what the cluster says, and what of it is taken. What was said last and could be read stays said
 * until it is deleted or replaced. Not safe for use by multiple threads.
 */
public final class FactTable<K, V> {
    private final Map<K, V> said = new HashMap<>();
    private final Map<K, V> taken = new HashMap<>();
    private Map<K, Optional<V>> before = new HashMap<>(); // what was taken when changes() was last asked, where touched

    Map<K, V> said() {
        return said;
    }

    Map<K, V> taken() {
        return taken;
    }

    /** Takes {@code value} for the key, or nothing. */
    void decide(K key, Optional<V> value) {
        V old = value.isPresent() ? taken.put(key, value.get()) : taken.remove(key);
        before.putIfAbsent(key, Optional.ofNullable(old));
    }

    /** What is taken differently from when this was last asked. */
    Changes<K, V> changes() {
        Map<K, V> changed = new HashMap<>();
        Set<K> gone = new HashSet<>();
        before.forEach((key, was) -> {
            Optional<V> is = Optional.ofNullable(taken.get(key));
            if (is.isEmpty() && was.isPresent()) {
                gone.add(key);
            } else if (is.isPresent() && !is.equals(was)) {
                changed.put(key, is.get());
            }
        });
        before = new HashMap<>(); // clearing the old one takes time by its largest size ever
        return new Changes<>(Collections.unmodifiableMap(changed), Collections.unmodifiableSet(gone));
    }
}
