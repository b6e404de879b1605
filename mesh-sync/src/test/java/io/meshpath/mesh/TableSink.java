// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.fact.StateSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A sink that remembers what it holds, and everything it was ever told; both may be read by all threads. */
public final class TableSink<K, V> implements StateSink<K, V> {
    public volatile Map<K, V> table = Map.of();
    volatile List<String> told = List.of();

    @Override
    public void update(Map<K, V> changed) {
        Map<K, V> next = new HashMap<>(table);
        next.putAll(changed);
        table = Map.copyOf(next);
        tell("+", changed.keySet());
    }

    @Override
    public void delete(Set<K> gone) {
        Map<K, V> next = new HashMap<>(table);
        next.keySet().removeAll(gone);
        table = Map.copyOf(next);
        tell("-", gone);
    }

    @Override
    public void prune(Map<K, V> whole) {
        Map<K, V> next = new HashMap<>(table);
        next.keySet().retainAll(whole.keySet());
        table = Map.copyOf(next);
    }

    private void tell(String verb, Set<K> keys) {
        List<String> next = new ArrayList<>(told);
        keys.forEach(key -> next.add(verb + key));
        told = List.copyOf(next);
    }
}
