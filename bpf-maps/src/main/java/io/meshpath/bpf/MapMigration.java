// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Carries the content of a pinned map over into a map of another shape, which takes the pin: hash, LRU, trie or array. Programs that
 * use the old map go on using it until they are loaded anew; what they write after its entry was copied is not carried over.
 */
public final class MapMigration {
    private static final MapType[] KINDS = {MapType.HASH, MapType.LRU_HASH, MapType.LPM_TRIE, MapType.ARRAY};

    /** What becomes of an entry. */
    @FunctionalInterface
    public interface Converter<K, V, L, W> {
        /** The entry in the new map; empty leaves it out. */
        Optional<Map.Entry<L, W>> convert(K key, V value);
    }

    private MapMigration() {}

    /**
     * Makes the new map, copies each entry in batches, and puts the new map in the place of the old at {@code pin} as one step. Until
     * then the pin stays as it is: whatever fails, nothing is lost and nothing is left behind.
     *
     * @return the new map, which is the caller's to close
     * @throws IllegalArgumentException if the old map does not hold {@code from}, or the new one is not to hold {@code to}; the
     *     message has everything that differs
     * @throws BpfException if the kernel refuses: E2BIG or ENOSPC when the new map is too small
     */
    public static <K, V, L, W> BpfMap migrate(
            Path pin, MapContent<K, V> from, MapSpec spec, MapContent<L, W> to, Converter<K, V, L, W> converter) {
        BpfMap old = BpfMap.open(pin);
        try (old) {
            Entries<K, V> before = Entries.over(old, from.keys(), from.values(), KINDS);
            BpfMap made = spec.describedBy(to.keys(), to.values()).create();
            try {
                copy(before, Entries.over(made, to.keys(), to.values(), KINDS), converter);
                BpfFileSystem.replace(made.fd(), pin, made.object());
                return made;
            } catch (RuntimeException e) {
                made.close();
                throw e;
            }
        }
    }

    private static <K, V, L, W> void copy(Entries<K, V> before, Entries<L, W> after, Converter<K, V, L, W> converter) {
        try (Entries<L, W>.Writer writer = after.writer(Integer.MAX_VALUE)) {
            before.forEach((key, value) ->
                    converter.convert(key, value).ifPresent(entry -> writer.put(entry.getKey(), entry.getValue())));
            writer.flush();
        }
    }
}
