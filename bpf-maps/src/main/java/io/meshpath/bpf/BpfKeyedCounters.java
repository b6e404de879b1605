// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Counters under keys that programs add to without getting into each other's way: a hash map in which each CPU has 64-bit
 * numbers of its own ({@code BPF_MAP_TYPE_PERCPU_HASH}, Linux 4.6, {@code BPF_MAP_TYPE_LRU_PERCPU_HASH}, Linux 4.10), read here
 * as sums over all CPUs. A value is one number or several side by side, such as packets and bytes, called words here.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. Reading a sum allocates nothing. Each
 * number of a CPU is read whole, those of several not at the same instant.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfKeyedCounters<K> implements AutoCloseable {
    private final BpfMap map;
    private final Layout<K> keys;
    private final CounterWords words;

    private BpfKeyedCounters(BpfMap map, Layout<K> keys, CounterWords words) {
        this.map = map;
        this.keys = keys;
        this.words = words;
    }

    /** New counters of {@code words} each under at most {@code maxEntries} keys. */
    public static <K> BpfKeyedCounters<K> create(String name, Layout<K> keys, int words, int maxEntries) {
        return create(MapType.PERCPU_HASH, name, keys, words, maxEntries);
    }

    /** New counters of {@code words} each that drop keys unused for long when there are {@code maxEntries}. */
    public static <K> BpfKeyedCounters<K> createLru(String name, Layout<K> keys, int words, int maxEntries) {
        return create(MapType.LRU_PERCPU_HASH, name, keys, words, maxEntries);
    }

    private static <K> BpfKeyedCounters<K> create(
            MapType type, String name, Layout<K> keys, int words, int maxEntries) {
        Layout<?> value = CounterWords.layout(words);
        MapSpec spec = MapSpec.of(type, name, keys.byteSize(), value.byteSize(), maxEntries);
        return over(spec.describedBy(keys, value).create(), keys);
    }

    /**
     * The counters pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <K> BpfKeyedCounters<K> open(Path pin, Layout<K> keys) {
        return over(BpfMap.open(pin), keys);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <K> BpfKeyedCounters<K> over(BpfMap map, Layout<K> keys) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.size("keys", map.spec().keySize(), keys.byteSize());
            check.keys(map, keys);
            CounterWords words = CounterWords.of(check, map.spec(), MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH);
            return new BpfKeyedCounters<>(map, keys, words);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** How many numbers a value has. */
    public int words() {
        return words.count();
    }

    /** The sum over all CPUs of the first word under {@code key}; 0 if there is none. */
    public long sum(K key) {
        return sum(key, 0);
    }

    /** The sum over all CPUs of one word under {@code key}; 0 if there is none. */
    public long sum(K key, int word) {
        words.checked(word);
        try (Scratch scratch = begin(key)) {
            return map.lookup(scratch) ? words.sum(scratch.buffer(), scratch.valueAt(), word) : 0;
        }
    }

    /** The sums of one word under all keys, seen as {@link BpfHashMap#forEach} sees entries. */
    public Map<K, Long> all(int word) {
        Map<K, Long> sums = new HashMap<>();
        forEach(word, sums::put);
        return sums;
    }

    /** Hands each key and the sum of one word under it to {@code action}, as {@link BpfHashMap#forEach} does. */
    public void forEach(int word, ObjLongConsumer<? super K> action) {
        words.checked(word);
        if (map.hasBatch(Command.MAP_LOOKUP_BATCH)) {
            forEachInBatches(word, action);
        } else {
            map.forEachKey(key -> visit(keys.read(key, 0), word, action));
        }
    }

    private void forEachInBatches(int word, ObjLongConsumer<? super K> action) {
        try (EntryWalk walk = map.entryWalk()) {
            while (walk.advance()) {
                ByteBuffer values = walk.values();
                for (int i = 0; i < walk.count(); i++) {
                    action.accept(keys.read(walk.keys(), walk.keyAt(i)), words.sum(values, walk.valueAt(i), word));
                }
            }
        }
    }

    private void visit(K key, int word, ObjLongConsumer<? super K> action) {
        boolean found;
        long sum;
        try (Scratch scratch = begin(key)) {
            found = map.lookup(scratch);
            sum = found ? words.sum(scratch.buffer(), scratch.valueAt(), word) : 0;
        }
        if (found) {
            action.accept(key, sum);
        }
    }

    /** Whether there are counters under {@code key}. */
    public boolean contains(K key) {
        try (Scratch scratch = begin(key)) {
            return map.lookup(scratch);
        }
    }

    /** Puts zeroes under {@code key} if there is nothing yet, for programs that only add; answers whether there was nothing. */
    public boolean insert(K key) {
        try (Scratch scratch = begin(key)) {
            scratch.zeroValue(map.valueBytes());
            return map.update(scratch, UpdateMode.INSERT);
        }
    }

    /** Removes {@code key} and its counters; answers whether it was there. */
    public boolean delete(K key) {
        try (Scratch scratch = begin(key)) {
            return map.delete(scratch);
        }
    }

    private Scratch begin(K key) {
        Scratch scratch = map.begin();
        keys.write(key, scratch.buffer(), scratch.keyAt());
        return scratch;
    }

    @Override
    public void close() {
        map.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
