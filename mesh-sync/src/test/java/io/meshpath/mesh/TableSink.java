// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** A sink that remembers what it holds, and everything it was ever told. */
final class TableSink<K extends Comparable<K>, V> implements StateSink<K, V> {
    final Map<K, V> table = new ConcurrentSkipListMap<>();
    final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void update(Map<K, V> changed) {
        changed.keySet().forEach(key -> told.add("+" + key));
        table.putAll(changed);
    }

    @Override
    public void delete(Set<K> gone) {
        gone.forEach(key -> told.add("-" + key));
        table.keySet().removeAll(gone);
    }

    @Override
    public void prune(Map<K, V> whole) {
        table.keySet().retainAll(whole.keySet());
    }
}
