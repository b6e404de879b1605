// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Facts of one kind: what the cluster says, and what of it is taken. What was said last and could be read stays said
 * until it is deleted or replaced. Mostly the two are the same, and then kept once. Not safe for use by multiple threads.
 */
final class FactTable<K, V> {
    private final Map<K, V> withheld = new HashMap<>(); // what is said where something else is taken, or nothing
    private HashPMap<K, V> taken = HashTreePMap.empty();
    private HashPMap<K, V> told = taken; // what was taken when changes() was last asked
    private Set<K> touched = new HashSet<>(); // where the two may differ

    /** What is taken now; it does not change when something else is taken later. */
    Map<K, V> taken() {
        return taken;
    }

    /** What the cluster says of a key. */
    Optional<V> said(K key) {
        V other = withheld.get(key);
        return Optional.ofNullable(other == null ? taken.get(key) : other);
    }

    /** The keys that the cluster says something of. */
    List<K> keys() {
        List<K> keys = new ArrayList<>(taken.keySet());
        withheld.keySet().stream().filter(key -> !taken.containsKey(key)).forEach(keys::add);
        return keys;
    }

    /** The cluster says this now; {@link #decide} has to follow. */
    void say(K key, V value) {
        withheld.put(key, value);
    }

    /** The cluster says nothing of the key any more, and so nothing is taken. */
    void unsay(K key) {
        withheld.remove(key);
        take(key, null);
    }

    /** Takes {@code value} for the key, or nothing. */
    void decide(K key, Optional<V> value) {
        Optional<V> said = said(key);
        if (said.isEmpty() || said.equals(value)) {
            withheld.remove(key);
        } else {
            withheld.put(key, said.get());
        }
        take(key, value.orElse(null));
    }

    private void take(K key, @Nullable V value) {
        V old = taken.get(key);
        if (value == null ? old == null : value.equals(old)) {
            return; // the old one is kept, so that a full reading leaves no second copy of what did not change
        }
        taken = value == null ? taken.minus(key) : taken.plus(key, value);
        touched.add(key);
    }

    /** What is taken differently from when this was last asked. */
    Changes<K, V> changes() {
        Map<K, V> changed = new HashMap<>();
        Set<K> gone = new HashSet<>();
        for (K key : touched) {
            V was = told.get(key);
            V is = taken.get(key);
            if (is != null && !is.equals(was)) {
                changed.put(key, is);
            } else if (is == null && was != null) {
                gone.add(key);
            }
        }
        told = taken;
        touched = new HashSet<>(); // clearing the old one takes time by its largest size ever
        return new Changes<>(Collections.unmodifiableMap(changed), Collections.unmodifiableSet(gone));
    }
}
