// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.LongReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final long flags;

    private Entries(BpfMap map, Layout<K> keys, Layout<V> values, long flags) {
        this.map = map;
        this.keys = keys;
        this.values = values;
        this.flags = flags;
    }

    /** Checks that the map is of one of these kinds and has the layouts' sizes; says everything that differs at once. */
    static <K, V> Entries<K, V> over(BpfMap map, Layout<K> keys, Layout<V> values, MapType... types) {
        ViewCheck check = new ViewCheck(map.spec());
        check.type(types);
        check.size("keys", map.spec().keySize(), keys.byteSize());
        check.size("values", map.valueBytes(), values.byteSize());
        check.entries(map, keys, values);
        check.requireNone();
        return new Entries<>(map, keys, values, 0);
    }

    /** For layouts that were checked already. */
    static <K, V> Entries<K, V> unchecked(BpfMap map, Layout<K> keys, Layout<V> values) {
        return new Entries<>(map, keys, values, 0);
    }

    /** The same with {@link ElementFlags} for each operation on a value. */
    Entries<K, V> with(long flags) {
        return new Entries<>(map, keys, values, flags);
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
        V value = map.calls().lookup(scratch, flags) ? values.read(scratch.buffer(), scratch.valueAt()) : null;
        scratch.close();
        return value;
    }

    long getAsLong(K key, LongReader number, long absent) {
        Scratch scratch = begin(key);
        long value = map.calls().lookup(scratch, flags) ? number.read(scratch.buffer(), scratch.valueAt()) : absent;
        scratch.close();
        return value;
    }

    boolean contains(K key) {
        Scratch scratch = begin(key);
        boolean found = map.calls().lookup(scratch, flags);
        scratch.close();
        return found;
    }

    Optional<V> getAndDelete(K key) {
        try (Scratch scratch = begin(key)) {
            return map.calls().lookupAndDelete(scratch, flags)
                    ? Optional.of(values.read(scratch.buffer(), scratch.valueAt()))
                    : Optional.empty();
        }
    }

    boolean update(K key, V value, UpdateMode mode) {
        Scratch scratch = begin(key);
        scratch.zeroValue(map.valueBytes());
        values.write(value, scratch.buffer(), scratch.valueAt());
        boolean done = map.calls().update(scratch, mode, flags);
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
        try (Writer writer = writer(entries.size())) {
            entries.forEach(writer::put);
            writer.flush();
        }
    }

    /** Puts so many entries or fewer, in batches, or one by one where the kernel has none for this kind of map. */
    Writer writer(int entries) {
        return new Writer(map.hasBatch(Command.MAP_UPDATE_BATCH) ? batchFor(entries) : null);
    }

    /** Puts {@code list} under the indices from {@code first} on. */
    static <V> void putList(Entries<Integer, V> entries, int first, List<? extends V> list) {
        Map<Integer, V> indexed = new LinkedHashMap<>();
        for (V value : list) {
            indexed.put(first + indexed.size(), value);
        }
        entries.putAll(indexed);
    }

    /** The values, in the order in which a walk finds them: that of the indices for an array. */
    List<V> values() {
        List<V> found = new ArrayList<>();
        forEach((key, value) -> found.add(value));
        return found;
    }

    /** Collects entries for batches. */
    final class Writer implements AutoCloseable {
        private final @Nullable EntryBatch batch;

        private Writer(@Nullable EntryBatch batch) {
            this.batch = batch;
        }

        void put(K key, V value) {
            if (batch == null) {
                update(key, value, UpdateMode.ANY);
                return;
            }
            keys.write(key, batch.keys(), batch.nextKeyAt());
            values.write(value, batch.values(), batch.nextValueAt());
            batch.add();
            if (batch.isFull()) {
                flush();
            }
        }

        void flush() {
            if (batch != null) {
                batch.update(flags);
            }
        }

        @Override
        public void close() {
            if (batch != null) {
                batch.close();
            }
        }
    }

    int deleteAll(Collection<? extends K> gone) {
        if (!map.hasBatch(Command.MAP_DELETE_BATCH)) {
            return (int) gone.stream().filter(this::delete).count();
        }
        try (EntryBatch batch = batchFor(gone.size())) {
            int deleted = 0;
            for (K key : gone) {
                keys.write(key, batch.keys(), batch.nextKeyAt());
                batch.add();
                deleted += batch.isFull() ? batch.delete() : 0;
            }
            return deleted + batch.delete();
        }
    }

    private EntryBatch batchFor(int entries) {
        return new EntryBatch(map, Math.max(1, Math.min(entries, EntryWalk.capacityFor(map))));
    }

    Map<K, V> getAll(Collection<? extends K> wanted) {
        Map<K, V> found = new LinkedHashMap<>();
        for (K key : wanted) {
            V value = find(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    void forEach(BiConsumer<? super K, ? super V> action) {
        if (map.hasBatch(Command.MAP_LOOKUP_BATCH)) {
            walk(Command.MAP_LOOKUP_BATCH, action);
        } else {
            KeyWalk.forEach(map, key -> visit(keys.read(key, 0), action));
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
        try (EntryWalk walk = new EntryWalk(map, command, flags)) {
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
