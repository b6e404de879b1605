// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

/**
 * The types of one piece of BTF by name: chains of numbers under a hash of the name, in two arrays and without an object for
 * each type. A kernel has a hundred thousand types, of which a program asks for ten.
 */
final class BtfNames {
    /** Behind this, C tells apart variants of one type: {@code task_struct___before_5_14}. */
    private static final String FLAVOR = "___";

    private static final int HASHED_BYTES = 64;

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
                int slot = types.strings().hash(name) & heads.length - 1;
                nexts[i] = heads[slot];
                heads[slot] = firstId + i;
            }
        }
        return new BtfNames(firstId, heads, nexts);
    }

    /** A hash of the name that starts at {@code start} and ends with a zero or at {@code limit}; flavors have the same. */
    static int hash(byte[] octets, int start, int limit) {
        int end = Math.min(start + HASHED_BYTES, limit);
        int hash = 0;
        for (int i = start; i < end && octets[i] != 0; i++) {
            if (octets[i] == '_' && i > start && startsFlavor(octets, i, limit)) {
                break;
            }
            hash = 31 * hash + octets[i];
        }
        return hash;
    }

    private static boolean startsFlavor(byte[] octets, int at, int limit) {
        return at + FLAVOR.length() < limit
                && octets[at - 1] != '_'
                && octets[at + 1] == '_'
                && octets[at + 2] == '_'
                && octets[at + 3] != '_'
                && octets[at + 3] != 0;
    }

    /** The name before the last three underscores that have something else on both sides. */
    static String withoutFlavor(String name) {
        for (int at = name.length() - FLAVOR.length() - 1; at > 0; at--) {
            if (name.startsWith(FLAVOR, at) && name.charAt(at - 1) != '_' && name.charAt(at + FLAVOR.length()) != '_') {
                return name.substring(0, at);
            }
        }
        return name;
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
