// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;

/** Goes through all keys of a map one by one, for kinds of map that have no batch commands on this kernel. */
final class KeyWalk {
    /** Where a key lies. */
    interface Visitor {
        void key(ByteBuffer buffer, int at);
    }

    private KeyWalk() {}

    /**
     * Visits each key. The next key is fetched before the visit, so the visited entry may be deleted. When the entry to go on
     * from is deleted by somebody else, the kernel begins again.
     */
    static void forEach(BpfMap map, Visitor visitor) {
        int keySize = map.spec().keySize();
        long most = 2L * map.spec().maxEntries();
        try (NativeMemory key = NativeMemory.allocate(keySize)) {
            boolean more = first(map, key.buffer(), keySize);
            for (long visited = 0; more; visited++) {
                if (visited > most) {
                    throw new ConcurrentModificationException(
                            map + " changes faster than it can be read: gave up after " + visited + " keys");
                }
                try (NativeMemory current = NativeMemory.allocate(keySize)) {
                    current.buffer().put(0, key.buffer(), 0, keySize);
                    more = next(map, key.buffer(), keySize);
                    visitor.key(current.buffer(), 0);
                }
            }
        }
    }

    private static boolean first(BpfMap map, ByteBuffer key, int keySize) {
        try (Scratch scratch = Scratch.begin(keySize, keySize)) {
            return take(map.firstKey(scratch), scratch, key, keySize);
        }
    }

    private static boolean next(BpfMap map, ByteBuffer key, int keySize) {
        try (Scratch scratch = Scratch.begin(keySize, keySize)) {
            scratch.buffer().put(scratch.keyAt(), key, 0, keySize);
            return take(map.nextKey(scratch), scratch, key, keySize);
        }
    }

    private static boolean take(boolean found, Scratch scratch, ByteBuffer key, int keySize) {
        if (found) {
            key.put(0, scratch.buffer(), scratch.valueAt(), keySize);
        }
        return found;
    }
}
