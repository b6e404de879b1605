// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A hash map in which each CPU has a value of its own under a key ({@code BPF_MAP_TYPE_PERCPU_HASH}, Linux 4.6, {@code
 * BPF_MAP_TYPE_LRU_PERCPU_HASH}, Linux 4.10). Sums of plain numbers are better read with {@link BpfKeyedCounters}. Values are for all CPUs the machine could ever have, by number.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfPerCpuHashMap<K, V> implements AutoCloseable {
    private final Entries<K, List<V>> entries;
    private final OneCpu<K, V> oneCpu;

    private BpfPerCpuHashMap(Entries<K, List<V>> entries, OneCpu<K, V> oneCpu) {
        this.entries = entries;
        this.oneCpu = oneCpu;
    }

    /** A new map that refuses entries beyond {@code maxEntries}. */
    public static <K, V> BpfPerCpuHashMap<K, V> create(String name, Layout<K> keys, Layout<V> values, int maxEntries) {
        MapSpec spec = MapSpec.hash(name, keys.byteSize(), values.byteSize(), maxEntries);
        return over(spec.withType(MapType.PERCPU_HASH).describedBy(keys, values).create(), keys, values);
    }

    /** A new map that drops keys unused for long when it is full. */
    public static <K, V> BpfPerCpuHashMap<K, V> createLru(
            String name, Layout<K> keys, Layout<V> values, int maxEntries) {
        MapSpec spec = MapSpec.hash(name, keys.byteSize(), values.byteSize(), maxEntries);
        return over(
                spec.withType(MapType.LRU_PERCPU_HASH).describedBy(keys, values).create(), keys, values);
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <K, V> BpfPerCpuHashMap<K, V> open(Path pin, Layout<K> keys, Layout<V> values) {
        return over(BpfMap.open(pin), keys, values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <K, V> BpfPerCpuHashMap<K, V> over(BpfMap map, Layout<K> keys, Layout<V> values) {
        return ViewCheck.closeUnlessFits(map, () -> {
            Layout<List<V>> perCpu = new PerCpuValues<>(values);
            return new BpfPerCpuHashMap<>(
                    Entries.over(map, keys, perCpu, MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH),
                    new OneCpu<>(map, keys, values));
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /** The values under {@code key}, by CPU. */
    public Optional<List<V>> get(K key) {
        return entries.get(key);
    }

    /** Puts the values of all CPUs under {@code key}; what programs write meanwhile is lost. */
    public void put(K key, List<V> perCpu) {
        entries.update(key, perCpu, UpdateMode.ANY);
    }

    /** The value of one CPU under {@code key} (after Linux 6.18, {@link Features#singleCpuAccess}; EINVAL before). */
    public Optional<V> getOn(int cpu, K key) {
        return oneCpu.get(cpu, key);
    }

    /** Puts the value of one CPU under {@code key}, and leaves the others' alone (after Linux 6.18; EINVAL before). */
    public void putOn(int cpu, K key, V value) {
        oneCpu.put(cpu, key, value);
    }

    /** Gives all CPUs the same value under {@code key} (after Linux 6.18; EINVAL before). */
    public void putOnAll(K key, V value) {
        oneCpu.putOnAll(key, value);
    }

    /** Removes {@code key}; answers whether it was there. */
    public boolean delete(K key) {
        return entries.delete(key);
    }

    /** Removes {@code key} and answers the values it had, as one step (Linux 5.14). */
    public Optional<List<V>> getAndDelete(K key) {
        return entries.getAndDelete(key);
    }

    /** The values of those of these keys that are there; one call of the kernel for each key. */
    public Map<K, List<V>> getAll(Collection<? extends K> keys) {
        return entries.getAll(keys);
    }

    /**
     * Puts all of them, thousands with each call of the kernel; what programs write meanwhile is lost. Not one step.
     *
     * @throws BpfException if the kernel refuses one; the message says how many were written
     */
    public void putAll(Map<? extends K, ? extends List<V>> entries) {
        this.entries.putAll(entries);
    }

    /** Removes all of these keys, thousands with each call of the kernel; answers how many were there. */
    public int deleteAll(Collection<? extends K> keys) {
        return entries.deleteAll(keys);
    }

    /** Removes the entries and hands each to {@code action}; entries added meanwhile may stay. */
    public void drain(BiConsumer<? super K, ? super List<V>> action) {
        entries.drain(action);
    }

    /** Hands each entry to {@code action}, which may change the map; see {@link BpfHashMap#forEach}. */
    public void forEach(BiConsumer<? super K, ? super List<V>> action) {
        entries.forEach(action);
    }

    /** A copy of all entries. */
    public Map<K, List<V>> entries() {
        return entries.snapshot();
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
