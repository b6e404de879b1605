// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A hash map whose values are maps, swapped as a whole ({@code BPF_MAP_TYPE_HASH_OF_MAPS}, Linux 4.12). A map put in here lives on without
 * any descriptor of its own. Each change waits until no program can see the old map any more: up to 15 ms before Linux 6.19.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfHashOfMaps<K> implements AutoCloseable {
    private final Entries<K, Integer> entries;

    private BpfHashOfMaps(Entries<K, Integer> entries) {
        this.entries = entries;
    }

    /** A new map for maps like {@code inner}. */
    public static <K> BpfHashOfMaps<K> create(String name, Layout<K> keys, int maxEntries, MapSpec inner) {
        return over(MapSpec.hashOfMaps(name, keys.byteSize(), maxEntries, inner).create(), keys);
    }

    /** The map pinned at {@code pin}. */
    public static <K> BpfHashOfMaps<K> open(Path pin, Layout<K> keys) {
        return over(BpfMap.open(pin), keys);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <K> BpfHashOfMaps<K> over(BpfMap map, Layout<K> keys) {
        return ViewCheck.closeUnlessFits(
                map, () -> new BpfHashOfMaps<>(Entries.over(map, keys, Layouts.U32, MapType.HASH_OF_MAPS)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /**
     * Puts a map under {@code key}; programs find the old one or this one. The caller may close its handle.
     *
     * @throws BpfException EINVAL if it is not like the inner maps this was created for
     */
    public void put(K key, BpfMap inner) {
        entries.update(key, inner.fd().raw(), UpdateMode.ANY);
    }

    /**
     * Puts all of these maps with one call of the kernel, and one wait instead of one for each (Linux 5.14). Not one step.
     *
     * @throws BpfException if the kernel refuses one; the message says how many were put
     */
    public void putAll(Map<? extends K, BpfMap> inner) {
        Map<K, Integer> descriptors = new LinkedHashMap<>();
        inner.forEach((key, map) -> descriptors.put(key, map.fd().raw()));
        entries.putAll(descriptors);
    }

    /** Removes the map under {@code key}; answers whether there was one. */
    public boolean delete(K key) {
        return entries.delete(key);
    }

    /** The number of the map under {@code key}, for {@link BpfMap#openById}. */
    public Optional<Integer> innerId(K key) {
        return entries.get(key);
    }

    /** The numbers of all maps in here. */
    public Map<K, Integer> innerIds() {
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
