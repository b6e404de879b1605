// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.nio.file.Path;

/**
 * A set that answers "no" for certain and "yes" perhaps ({@code BPF_MAP_TYPE_BLOOM_FILTER}, Linux 5.16): a cheap question
 * before a dear look-up. Values go in and never out, and cannot be read back.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. Operations allocate nothing.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfBloomFilter<V> implements AutoCloseable {
    private static final int MOST_HASHES = 15;
    private static final long HASHES_MASK = 0xf;
    private static final int USUAL_HASHES = 5; // what the kernel makes of 0

    private final Keyless<V> values;

    private BpfBloomFilter(Keyless<V> values) {
        this.values = values;
    }

    /** A new filter with five hashes: up to {@code maxEntries} values in it, about one wrong "yes" in thirty. */
    public static <V> BpfBloomFilter<V> create(String name, Layout<V> values, int maxEntries) {
        return create(name, values, maxEntries, USUAL_HASHES);
    }

    /**
     * A new filter of {@code hashes} hashes, 1 to 15: more of them take more time, and room for as many bits for each of the
     * {@code maxEntries} values that it is laid out for. It takes more values, at the cost of more wrong answers.
     */
    public static <V> BpfBloomFilter<V> create(String name, Layout<V> values, int maxEntries, int hashes) {
        if (hashes < 1 || hashes > MOST_HASHES) {
            throw new IllegalArgumentException("a bloom filter has 1 to 15 hashes: " + hashes);
        }
        MapSpec spec = MapSpec.of(MapType.BLOOM_FILTER, name, 0, values.byteSize(), maxEntries);
        return over(spec.withExtra(hashes).withBtf(MapBtf.ofValues(values)).create(), values);
    }

    /**
     * The filter pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <V> BpfBloomFilter<V> open(Path pin, Layout<V> values) {
        return over(BpfMap.open(pin), values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfBloomFilter<V> over(BpfMap map, Layout<V> values) {
        return ViewCheck.closeUnlessFits(
                map, () -> new BpfBloomFilter<>(Keyless.over(map, values, MapType.BLOOM_FILTER)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return values.map();
    }

    /** How many bits each value sets. */
    public int hashes() {
        int hashes = (int) (map().spec().extra() & HASHES_MASK);
        return hashes == 0 ? USUAL_HASHES : hashes;
    }

    /** Adds {@code value}. */
    public void add(V value) {
        values.add(value);
    }

    /** Whether {@code value} was added: no is certain, yes may be wrong. */
    public boolean mayContain(V value) {
        return values.contains(value);
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
