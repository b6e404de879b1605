// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.util.Arrays;

/**
 * Prefixes of one family as a path-compressed binary trie in arrays of primitives. A prefix is a node and a node is a number
 * above 0, under which the caller keeps a {@link #value}; a node where only two branches meet has the value 0. Not safe for
 * use by multiple threads.
 *
 * <p>The bits of a prefix are two words, the first bit the most significant of {@code high}; IPv4 fills 32 bits of it.
 */
final class PrefixTrie {
    static final int NONE = 0;

    private static final int FIRST_CAPACITY = 16;

    private final boolean wide;
    private long[] highs = new long[FIRST_CAPACITY];
    private long[] lows;
    private byte[] lengths = new byte[FIRST_CAPACITY];
    private int[] values = new int[FIRST_CAPACITY];
    /** Two for each node; in a node that is free the first one is the next free node. */
    private int[] children = new int[2 * FIRST_CAPACITY];

    private int root = NONE;
    private int used = 1;
    private int free = NONE;

    /** An empty trie; a {@code wide} one has prefixes of more than 64 bits. */
    PrefixTrie(boolean wide) {
        this.wide = wide;
        this.lows = new long[wide ? FIRST_CAPACITY : 0];
    }

    /** The shortest node that covers the prefix, or NONE; {@link #next} gives the longer ones. */
    int first(long high, long low, int length) {
        return ifCovering(root, high, low, length);
    }

    /** The next longer node that covers the prefix, or NONE. */
    int next(int node, long high, long low, int length) {
        int at = length(node);
        return at >= length ? NONE : ifCovering(children[2 * node + bit(high, low, at)], high, low, length);
    }

    /** The node of exactly this prefix, or NONE. */
    int find(long high, long low, int length) {
        int node = first(high, low, length);
        while (node != NONE && length(node) < length) {
            node = next(node, high, low, length);
        }
        return node;
    }

    /** The node of exactly this prefix, added where there is none. */
    int insert(long high, long low, int length) {
        int parent = NONE;
        int node = root;
        while (node != NONE) {
            int common = Math.min(length, commonBits(node, high, low));
            if (common < length(node)) {
                return insertAbove(node, parent, high, low, length, common);
            }
            if (length(node) == length) {
                return node;
            }
            parent = node;
            node = children[2 * node + bit(high, low, length(node))];
        }
        int leaf = allocate(high, low, length);
        replace(parent, NONE, leaf);
        return leaf;
    }

    /** Takes away a node whose value is 0 again; it stays while two branches meet in it. */
    void remove(int node) {
        int parent = NONE;
        int grandparent = NONE;
        for (int at = root; at != node; at = children[2 * at + bit(highs[node], low(node), length(at))]) {
            grandparent = parent;
            parent = at;
        }
        int zero = children[2 * node];
        int one = children[2 * node + 1];
        if (zero != NONE && one != NONE) {
            return;
        }
        replace(parent, node, zero | one);
        boolean wasLeaf = (zero | one) == NONE;
        if (wasLeaf && parent != NONE && values[parent] == 0) { // only the other branch is left of it
            replace(grandparent, parent, children[2 * parent] | children[2 * parent + 1]);
            release(parent);
        }
        release(node);
    }

    int value(int node) {
        return values[node];
    }

    void setValue(int node, int value) {
        values[node] = value;
    }

    long high(int node) {
        return highs[node];
    }

    long low(int node) {
        return wide ? lows[node] : 0;
    }

    int length(int node) {
        return lengths[node] & 0xff;
    }

    private int insertAbove(int node, int parent, long high, long low, int length, int common) {
        int added = allocate(high, low, length);
        if (common == length) {
            children[2 * added + bit(highs[node], low(node), common)] = node;
            replace(parent, node, added);
            return added;
        }
        int meeting = allocate(leading(high, common), leading(low, common - 64), common);
        int side = bit(high, low, common);
        children[2 * meeting + side] = added;
        children[2 * meeting + 1 - side] = node;
        replace(parent, node, meeting);
        return added;
    }

    /** Puts {@code now} where {@code before} hangs below {@code parent}; NONE hangs where {@code now} belongs. */
    private void replace(int parent, int before, int now) {
        if (parent == NONE) {
            root = now;
            return;
        }
        int which = before == NONE ? now : before;
        children[2 * parent + bit(highs[which], low(which), length(parent))] = now;
    }

    private int ifCovering(int node, long high, long low, int length) {
        return node != NONE && length(node) <= length && commonBits(node, high, low) >= length(node) ? node : NONE;
    }

    private int commonBits(int node, long high, long low) {
        long differing = highs[node] ^ high;
        return differing != 0
                ? Long.numberOfLeadingZeros(differing)
                : Long.SIZE + Long.numberOfLeadingZeros(low(node) ^ low);
    }

    private static int bit(long high, long low, int index) {
        return (int) ((index < Long.SIZE ? high : low) >>> (Long.SIZE - 1 - index % Long.SIZE)) & 1;
    }

    /** The first {@code count} bits of a word: none below 1, all from 64 on. */
    private static long leading(long word, int count) {
        return count <= 0 ? 0 : count >= Long.SIZE ? word : word & -1L << (Long.SIZE - count);
    }

    private int allocate(long high, long low, int length) {
        int node = free;
        if (node == NONE) {
            node = used++;
            if (node == values.length) {
                grow(values.length + (values.length >> 1));
            }
        } else {
            free = children[2 * node];
        }
        highs[node] = high;
        if (wide) {
            lows[node] = low;
        }
        lengths[node] = (byte) length;
        values[node] = 0;
        children[2 * node] = NONE;
        children[2 * node + 1] = NONE;
        return node;
    }

    private void release(int node) {
        children[2 * node] = free;
        free = node;
    }

    private void grow(int capacity) {
        highs = Arrays.copyOf(highs, capacity);
        lows = wide ? Arrays.copyOf(lows, capacity) : lows;
        lengths = Arrays.copyOf(lengths, capacity);
        values = Arrays.copyOf(values, capacity);
        children = Arrays.copyOf(children, 2 * capacity);
    }
}
