// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.LongReader;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A trie that answers the longest prefix ({@code BPF_MAP_TYPE_LPM_TRIE}, Linux 4.11). A key begins with the prefix length, 32 bits in the
 * host's byte order; the address behind it is in network byte order: {@link LpmKey}, or a record with that shape.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. Single operations are atomic in the
 * kernel and allocate nothing but what the layouts return.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfLpmTrie<K, V> implements AutoCloseable {
    private final Entries<K, V> entries;

    private BpfLpmTrie(Entries<K, V> entries) {
        this.entries = entries;
    }

    /** A new trie. */
    public static <K, V> BpfLpmTrie<K, V> create(String name, Layout<K> keys, Layout<V> values, int maxEntries) {
        MapSpec spec = MapSpec.lpmTrie(name, keys.byteSize(), values.byteSize(), maxEntries);
        return over(spec.describedBy(keys, values).create(), keys, values);
    }

    /**
     * The trie pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <K, V> BpfLpmTrie<K, V> open(Path pin, Layout<K> keys, Layout<V> values) {
        return over(BpfMap.open(pin), keys, values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <K, V> BpfLpmTrie<K, V> over(BpfMap map, Layout<K> keys, Layout<V> values) {
        return ViewCheck.closeUnlessFits(
                map, () -> new BpfLpmTrie<>(Entries.over(map, keys, values, MapType.LPM_TRIE)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /** The value of the longest prefix that covers {@code key}; an address is a key of full length. */
    public Optional<V> match(K key) {
        return entries.get(key);
    }

    /**
     * A number of the value of the longest prefix that covers {@code key}, or {@code absent}; allocates nothing.
     *
     * @param number where it lies in the value: {@code Fields::u64}
     */
    public long matchAsLong(K key, LongReader number, long absent) {
        return entries.getAsLong(key, number, absent);
    }

    /** Puts {@code value} under exactly this prefix, whether there is one already or not. */
    public void put(K prefix, V value) {
        entries.update(prefix, value, UpdateMode.ANY);
    }

    /** Puts {@code value} under exactly this prefix if there is none yet; answers whether there was none. */
    public boolean insert(K prefix, V value) {
        return entries.update(prefix, value, UpdateMode.INSERT);
    }

    /** Puts {@code value} under exactly this prefix if there is one already; answers whether there was one. */
    public boolean replace(K prefix, V value) {
        return entries.update(prefix, value, UpdateMode.REPLACE);
    }

    /** Removes exactly this prefix; answers whether it was there. */
    public boolean delete(K prefix) {
        return entries.delete(prefix);
    }

    /**
     * Puts all of them, thousands with each call of the kernel (Linux 5.13; one by one before, see {@link BpfMap#hasBatch}). Not
     * one step.
     *
     * @throws BpfException if the kernel refuses one; the message says how many were written
     */
    public void putAll(Map<? extends K, ? extends V> entries) {
        this.entries.putAll(entries);
    }

    /** Removes all of these prefixes; answers how many were there. */
    public int deleteAll(Collection<? extends K> prefixes) {
        return entries.deleteAll(prefixes);
    }

    /**
     * Hands each entry to {@code action}, which may change the trie. When the entry to go on from is deleted meanwhile, the
     * kernel begins again and entries may come twice.
     *
     * @throws java.util.ConcurrentModificationException if that happens over and over
     */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        entries.forEach(action);
    }

    /** A copy of all entries. */
    public Map<K, V> entries() {
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
