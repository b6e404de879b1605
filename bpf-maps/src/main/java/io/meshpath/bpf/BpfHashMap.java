// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.LongReader;
import io.meshpath.bpf.layout.StructLayout;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A hash map, plain or LRU ({@code BPF_MAP_TYPE_HASH}, Linux 3.19, {@code BPF_MAP_TYPE_LRU_HASH}, Linux 4.10).
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. Single operations are atomic in the
 * kernel and allocate nothing but what the layouts return; programs see them at once.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfHashMap<K, V> implements AutoCloseable {
    private final Entries<K, V> entries;

    private BpfHashMap(Entries<K, V> entries) {
        this.entries = entries;
    }

    /** A new map that refuses entries beyond {@code maxEntries}. */
    public static <K, V> BpfHashMap<K, V> create(String name, Layout<K> keys, Layout<V> values, int maxEntries) {
        MapSpec spec = MapSpec.hash(name, keys.byteSize(), values.byteSize(), maxEntries);
        return over(spec.describedBy(keys, values).create(), keys, values);
    }

    /** A new map that drops entries unused for long when it is full. */
    public static <K, V> BpfHashMap<K, V> createLru(String name, Layout<K> keys, Layout<V> values, int maxEntries) {
        MapSpec spec = MapSpec.lruHash(name, keys.byteSize(), values.byteSize(), maxEntries);
        return over(spec.describedBy(keys, values).create(), keys, values);
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <K, V> BpfHashMap<K, V> open(Path pin, Layout<K> keys, Layout<V> values) {
        return over(BpfMap.open(pin), keys, values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <K, V> BpfHashMap<K, V> over(BpfMap map, Layout<K> keys, Layout<V> values) {
        return ViewCheck.closeUnlessFits(
                map, () -> new BpfHashMap<>(Entries.over(map, keys, values, MapType.HASH, MapType.LRU_HASH)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /** The value under {@code key}. In an LRU map this counts as a use. */
    public Optional<V> get(K key) {
        return entries.get(key);
    }

    /** The value under {@code key}, or {@code absent}. */
    public V getOrDefault(K key, V absent) {
        return entries.getOrDefault(key, absent);
    }

    /**
     * A number of the value under {@code key}, or {@code absent}; allocates nothing.
     *
     * @param number where it lies in the value: {@code Fields::u64}
     */
    public long getAsLong(K key, LongReader number, long absent) {
        return entries.getAsLong(key, number, absent);
    }

    /** The values of those of these keys that are there; one call of the kernel for each key, there is no batch for this. */
    public Map<K, V> getAll(Collection<? extends K> keys) {
        return entries.getAll(keys);
    }

    /** Whether there is a value under {@code key}. */
    public boolean contains(K key) {
        return entries.contains(key);
    }

    /** Puts {@code value} under {@code key}, whether there is one already or not. */
    public void put(K key, V value) {
        entries.update(key, value, UpdateMode.ANY);
    }

    /** Puts {@code value} under {@code key} if there is none yet; answers whether there was none. */
    public boolean insert(K key, V value) {
        return entries.update(key, value, UpdateMode.INSERT);
    }

    /** Puts {@code value} under {@code key} if there is one already; answers whether there was one. */
    public boolean replace(K key, V value) {
        return entries.update(key, value, UpdateMode.REPLACE);
    }

    /** Removes {@code key}; answers whether it was there. */
    public boolean delete(K key) {
        return entries.delete(key);
    }

    /** Removes {@code key} and answers the value it had, as one step (Linux 5.14). */
    public Optional<V> getAndDelete(K key) {
        return entries.getAndDelete(key);
    }

    /**
     * Puts all of them, thousands with each call of the kernel. Not one step: programs see them come.
     *
     * @throws BpfException if the kernel refuses one; the message says how many were written
     */
    public void putAll(Map<? extends K, ? extends V> entries) {
        this.entries.putAll(entries);
    }

    /** Removes all of these keys, thousands with each call of the kernel; answers how many were there. */
    public int deleteAll(Collection<? extends K> keys) {
        return entries.deleteAll(keys);
    }

    /**
     * Hands each entry to {@code action}, which may change the map. An entry that is there all the time comes exactly once;
     * one that comes or goes meanwhile may come or not.
     */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        entries.forEach(action);
    }

    /** Removes the entries and hands each to {@code action}; entries added meanwhile may stay. */
    public void drain(BiConsumer<? super K, ? super V> action) {
        entries.drain(action);
    }

    /** A copy of all entries, seen as {@link #forEach} sees them. */
    public Map<K, V> entries() {
        return entries.snapshot();
    }

    /**
     * The same map, with values read and written as a whole: under their {@code struct bpf_spin_lock} ({@link
     * StructLayout.Builder#lock}).
     *
     * <p>Operations fail with EINVAL where the values have none.
     */
    public BpfHashMap<K, V> locked() {
        return new BpfHashMap<>(entries.with(ElementFlags.LOCK));
    }

    @Override
    public void close() {
        map().close();
    }

    @Override
    public String toString() {
        return map().toString();
    }
}
