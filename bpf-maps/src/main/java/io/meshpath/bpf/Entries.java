// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map seen as entries of {@code K} and {@code V}: what the views of keyed maps have in common.
 *
 * <p>The single operations end their {@link Scratch} without try-with-resources, which costs as much machine code as the rest of
 * them, and with it the inlining into the caller: an operation that fails leaves its scratch to the garbage collector.
 */
final class Entries<K, V> {
    private final BpfMap map;
    private final Layout<K> keys;
    private final Layout<V> values;

    private Entries(BpfMap map, Layout<K> keys, Layout<V> values) {
        this.map = map;
        this.keys = keys;
        this.values = values;
    }

    /** Checks that the map is of one of these kinds and has the layouts' sizes; says everything that differs at once. */
    static <K, V> Entries<K, V> over(BpfMap map, Layout<K> keys, Layout<V> values, MapType... types) {
        ViewCheck check = new ViewCheck(map.spec());
        check.type(types);
        check.size("keys", map.spec().keySize(), keys.byteSize());
        check.size("values", map.valueBytes(), values.byteSize());
        check.requireNone();
        return new Entries<>(map, keys, values);
    }

    BpfMap map() {
        return map;
    }

    Optional<V> get(K key) {
        return Optional.ofNullable(find(key));
    }

    V getOrDefault(K key, V absent) {
        V value = find(key);
        return value == null ? absent : value;
    }

    private @Nullable V find(K key) {
        Scratch scratch = begin(key);
        V value = map.lookup(scratch) ? values.read(scratch.buffer(), scratch.valueAt()) : null;
        scratch.close();
        return value;
    }

    boolean contains(K key) {
        Scratch scratch = begin(key);
        boolean found = map.lookup(scratch);
        scratch.close();
        return found;
    }

    Optional<V> getAndDelete(K key) {
        try (Scratch scratch = begin(key)) {
            return map.lookupAndDelete(scratch)
                    ? Optional.of(values.read(scratch.buffer(), scratch.valueAt()))
                    : Optional.empty();
        }
    }

    boolean update(K key, V value, UpdateMode mode) {
        Scratch scratch = begin(key);
        scratch.zeroValue(map.valueBytes());
        values.write(value, scratch.buffer(), scratch.valueAt());
        boolean done = map.update(scratch, mode);
        scratch.close();
        return done;
    }

    boolean delete(K key) {
        Scratch scratch = begin(key);
        boolean found = map.delete(scratch);
        scratch.close();
        return found;
    }

    private Scratch begin(K key) {
        Scratch scratch = map.begin();
        keys.write(key, scratch.buffer(), scratch.keyAt());
        return scratch;
    }

    void putAll(Map<? extends K, ? extends V> entries) {
        if (!map.hasBatch()) {
            entries.forEach((key, value) -> update(key, value, UpdateMode.ANY));
            return;
        }
        try (Batch batch = Batch.of(map, entries.size())) {
            int done = 0;
            for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
                keys.write(entry.getKey(), batch.keys(), batch.nextKeyAt());
                values.write(entry.getValue(), batch.values(), batch.nextValueAt());
                if (batch.add()) {
                    done += batch.update(done, entries.size());
                }
            }
            batch.update(done, entries.size());
        }
    }

    int deleteAll(Collection<? extends K> gone) {
        if (!map.hasBatch()) {
            return (int) gone.stream().filter(this::delete).count();
        }
        try (Batch batch = Batch.of(map, gone.size())) {
            int deleted = 0;
            for (K key : gone) {
                keys.write(key, batch.keys(), batch.nextKeyAt());
                if (batch.add()) {
                    deleted += batch.delete();
                }
            }
            return deleted + batch.delete();
        }
    }

    void forEach(BiConsumer<? super K, ? super V> action) {
        if (map.hasBatch()) {
            walk(Command.MAP_LOOKUP_BATCH, action);
        } else {
            KeyWalk.forEach(map, (buffer, at) -> visit(keys.read(buffer, at), action));
        }
    }

    private void visit(K key, BiConsumer<? super K, ? super V> action) {
        V value = find(key);
        if (value != null) {
            action.accept(key, value);
        }
    }

    void drain(BiConsumer<? super K, ? super V> action) {
        walk(Command.MAP_LOOKUP_AND_DELETE_BATCH, action);
    }

    private void walk(Command command, BiConsumer<? super K, ? super V> action) {
        try (BatchWalk walk = new BatchWalk(map, command)) {
            while (walk.advance()) {
                for (int i = 0; i < walk.count(); i++) {
                    action.accept(keys.read(walk.keys(), walk.keyAt(i)), values.read(walk.values(), walk.valueAt(i)));
                }
            }
        }
    }

    Map<K, V> snapshot() {
        Map<K, V> entries = new LinkedHashMap<>();
        forEach(entries::put);
        return entries;
    }
}
