// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bgp.Validation;
import java.util.Arrays;

/**
 * The VRPs of one family: a trie of their prefixes, each with a chain of the systems that may announce it. About seventy
 * octets a VRP, and no object. Not safe for use by multiple threads.
 */
final class VrpTrie {
    private static final int FIRST_CAPACITY = 16;
    private static final int END = 0;

    private final PrefixTrie prefixes;
    private int[] ases = new int[FIRST_CAPACITY];
    private byte[] maxLengths = new byte[FIRST_CAPACITY];
    /** Of a VRP in use the next one of its prefix; of one that is free the next free one. */
    private int[] nexts = new int[FIRST_CAPACITY];
    /** The node of a VRP in use, or 0. */
    private int[] nodes = new int[FIRST_CAPACITY];

    private int used = 1;
    private int free = END;
    private int size;

    VrpTrie(boolean wide) {
        this.prefixes = new PrefixTrie(wide);
    }

    /** Told every VRP of a table. */
    @FunctionalInterface
    interface Visitor {
        void visit(long high, long low, int length, int maxLength, int as);
    }

    int size() {
        return size;
    }

    /** Adds a VRP; answers false when it is there already. */
    boolean add(long high, long low, int length, int maxLength, int as) {
        int node = prefixes.insert(high, low, length);
        int head = prefixes.value(node);
        if (find(head, maxLength, as) != END) {
            return false;
        }
        int added = allocate();
        ases[added] = as;
        maxLengths[added] = (byte) maxLength;
        nodes[added] = node;
        nexts[added] = head;
        prefixes.setValue(node, added);
        size++;
        return true;
    }

    /** Takes a VRP away; answers false when it is not there. */
    boolean remove(long high, long low, int length, int maxLength, int as) {
        int node = prefixes.find(high, low, length);
        int removed = node == PrefixTrie.NONE ? END : find(prefixes.value(node), maxLength, as);
        if (removed == END) {
            return false;
        }
        unlink(node, removed);
        nodes[removed] = PrefixTrie.NONE;
        nexts[removed] = free;
        free = removed;
        size--;
        if (prefixes.value(node) == END) {
            prefixes.remove(node);
        }
        return true;
    }

    boolean contains(long high, long low, int length, int maxLength, int as) {
        int node = prefixes.find(high, low, length);
        return node != PrefixTrie.NONE && find(prefixes.value(node), maxLength, as) != END;
    }

    /**
     * What these VRPs say of a route (RFC 6811, section 2).
     *
     * @param origin the system that it comes from, 0 for none: that matches no VRP
     */
    Validation validate(long high, long low, int length, int origin) {
        Validation answer = Validation.NOT_FOUND;
        int node = prefixes.first(high, low, length);
        while (node != PrefixTrie.NONE) {
            for (int vrp = prefixes.value(node); vrp != END; vrp = nexts[vrp]) {
                if (origin != 0 && ases[vrp] == origin && length <= maxLength(vrp)) {
                    return Validation.VALID;
                }
                answer = Validation.INVALID;
            }
            node = prefixes.next(node, high, low, length);
        }
        return answer;
    }

    /** Every VRP, in no order. */
    void forEach(Visitor visitor) {
        for (int vrp = 1; vrp < used; vrp++) {
            int node = nodes[vrp];
            if (node != PrefixTrie.NONE) {
                visitor.visit(
                        prefixes.high(node), prefixes.low(node), prefixes.length(node), maxLength(vrp), ases[vrp]);
            }
        }
    }

    private int find(int head, int maxLength, int as) {
        int vrp = head;
        while (vrp != END && (ases[vrp] != as || maxLength(vrp) != maxLength)) {
            vrp = nexts[vrp];
        }
        return vrp;
    }

    private void unlink(int node, int vrp) {
        int head = prefixes.value(node);
        if (head == vrp) {
            prefixes.setValue(node, nexts[vrp]);
            return;
        }
        int before = head;
        while (nexts[before] != vrp) {
            before = nexts[before];
        }
        nexts[before] = nexts[vrp];
    }

    private int maxLength(int vrp) {
        return maxLengths[vrp] & 0xff;
    }

    private int allocate() {
        int vrp = free;
        if (vrp != END) {
            free = nexts[vrp];
            return vrp;
        }
        vrp = used++;
        if (vrp == ases.length) {
            int capacity = vrp + (vrp >> 1);
            ases = Arrays.copyOf(ases, capacity);
            maxLengths = Arrays.copyOf(maxLengths, capacity);
            nexts = Arrays.copyOf(nexts, capacity);
            nodes = Arrays.copyOf(nodes, capacity);
        }
        return vrp;
    }
}
