// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Tells a listener what really changed, with what was there before. It knows that itself, so that what is handed over
 * again is not told again, unless the listener threw. Owned by the thread that calls it.
 */
final class ListenerSink<K, V> implements StateSink<K, V> {
    private final Consumer<List<Change<K, V>>> listener;
    private HashPMap<K, V> told = HashTreePMap.empty();

    ListenerSink(Consumer<List<Change<K, V>>> listener) {
        this.listener = listener;
    }

    @Override
    public void update(Map<K, V> changed) {
        HashPMap<K, V> next = told;
        List<Change<K, V>> changes = new ArrayList<>();
        for (Map.Entry<K, V> entry : changed.entrySet()) {
            Optional<V> before = Optional.ofNullable(told.get(entry.getKey()));
            Optional<V> after = Optional.of(entry.getValue());
            if (!after.equals(before)) {
                changes.add(new Change<>(entry.getKey(), before, after));
                next = next.plus(entry.getKey(), entry.getValue());
            }
        }
        tell(changes, next);
    }

    @Override
    public void delete(Set<K> gone) {
        HashPMap<K, V> next = told;
        List<Change<K, V>> changes = new ArrayList<>();
        for (K key : gone) {
            Optional<V> before = Optional.ofNullable(told.get(key));
            if (before.isPresent()) {
                changes.add(new Change<>(key, before, Optional.empty()));
                next = next.minus(key);
            }
        }
        tell(changes, next);
    }

    @Override
    public void prune(Map<K, V> whole) {
        Set<K> beyond = new HashSet<>(told.keySet());
        beyond.removeAll(whole.keySet());
        delete(beyond);
    }

    private void tell(List<Change<K, V>> changes, HashPMap<K, V> next) {
        if (!changes.isEmpty()) {
            listener.accept(List.copyOf(changes));
            told = next; // only now: a listener that throws is told once more
        }
    }
}
