// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.util.Arrays;

/**
 * Prefixes that have their path in common. Not safe for use by multiple threads while it grows.
 *
 * <p>A prefix is the first 64 bits of its address, an IPv4 one in the upper half of them, and a length.
 */
final class RouteSet {
    private final int[] path;
    private long[] prefixes;
    private byte[] lengths;
    private int size;

    /** An empty one, whose path has these autonomous systems behind the sender's. */
    RouteSet(int[] path, int capacity) {
        this.path = path.clone();
        this.prefixes = new long[capacity];
        this.lengths = new byte[capacity];
    }

    void add(long prefix, int length) {
        if (size == prefixes.length) {
            prefixes = Arrays.copyOf(prefixes, 2 * size + 1);
            lengths = Arrays.copyOf(lengths, 2 * size + 1);
        }
        prefixes[size] = prefix;
        lengths[size++] = (byte) length;
    }

    int size() {
        return size;
    }

    long prefix(int index) {
        return prefixes[index];
    }

    int length(int index) {
        return lengths[index] & 0xff;
    }

    /** How many autonomous systems there are behind the sender's. */
    int pathLength() {
        return path.length;
    }

    int as(int position) {
        return path[position];
    }

    /** These prefixes by a detour: over one system more, next to the sender. */
    RouteSet over(int as) {
        int[] longer = new int[path.length + 1];
        longer[0] = as;
        System.arraycopy(path, 0, longer, 1, path.length);
        RouteSet moved = new RouteSet(longer, size);
        for (int i = 0; i < size; i++) {
            moved.add(prefixes[i], length(i));
        }
        return moved;
    }

    /** One prefix in each hundred, counted over all sets of a table from {@code first} on. */
    RouteSet onePercent(int first) {
        RouteSet some = new RouteSet(path, size / 100 + 1);
        for (int i = (100 - first % 100) % 100; i < size; i += 100) {
            some.add(prefixes[i], length(i));
        }
        return some;
    }
}
