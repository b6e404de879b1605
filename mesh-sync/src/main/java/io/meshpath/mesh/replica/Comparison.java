// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is between a source and its copy. Immutable.
 *
 * @param differing what the copy lacks, or has otherwise
 * @param surplus keys that only the copy has
 * @param same how many are equal
 */
record Comparison(List<Write> differing, Set<String> surplus, int same) {
    /** Compares what was read of the source under {@code source} with what stands in the target under {@code target}. */
    static Comparison of(List<Entry> read, String source, List<Entry> copied, String target) {
        Map<String, Entry> left = new HashMap<>(copied.size() * 2);
        copied.forEach(entry -> left.put(entry.key(), entry));
        List<Write> differing = new ArrayList<>();
        int same = 0;
        for (Entry entry : read) {
            String key = target + entry.key().substring(source.length());
            Entry copy = left.remove(key);
            if (copy != null && copy.value().equals(entry.value())) {
                same++;
            } else {
                differing.add(new Write(key, entry.value()));
            }
        }
        return new Comparison(differing, left.keySet(), same);
    }
}
