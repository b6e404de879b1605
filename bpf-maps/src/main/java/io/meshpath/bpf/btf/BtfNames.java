// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

/**
 * The types of one piece of BTF by name: chains of numbers under a hash of the name, in two arrays and without an object for
 * each type. A kernel has a hundred thousand types, of which a program asks for ten.
 */
final class BtfNames {
    private final int firstId;
    private final int[] heads; // the first of each chain, 0 for none; as many as a power of two
    private final int[] nexts; // by number less firstId

    private BtfNames(int firstId, int[] heads, int[] nexts) {
        this.firstId = firstId;
        this.heads = heads;
        this.nexts = nexts;
    }

    /** Indexes the types that are the reader's own, not its base's. */
    static BtfNames of(BtfReader types) {
        int firstId = types.firstId();
        int count = types.typeCount() + 1 - firstId;
        int[] heads = new int[Integer.highestOneBit(Math.max(1, count))];
        int[] nexts = new int[count];
        for (int i = count - 1; i >= 0; i--) { // backwards, so that chains are in order
            int name = types.nameOffset(firstId + i);
            if (name != 0) {
                int slot = types.hashOfName(name) & heads.length - 1;
                nexts[i] = heads[slot];
                heads[slot] = firstId + i;
            }
        }
        return new BtfNames(firstId, heads, nexts);
    }

    /** The first type whose name may have this hash, 0 for none. */
    int first(int hash) {
        return heads[hash & heads.length - 1];
    }

    /** The one after {@code id}, 0 for none. */
    int next(int id) {
        return nexts[id - firstId];
    }
}
