// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Goes through all keys of a map one by one, for kinds of map that have no batch commands on this kernel. The next key is fetched
 * before the visit, so the visited entry may be deleted. When the entry to go on from is deleted by somebody else, the kernel
 * begins again.
 */
final class KeyWalk {
    private final BpfMap map;
    private final int keySize;
    private ByteBuffer current;
    private ByteBuffer next;

    private KeyWalk(BpfMap map) {
        this.map = map;
        this.keySize = map.spec().keySize();
        this.current = NativeMemory.allocate(keySize).buffer();
        this.next = NativeMemory.allocate(keySize).buffer();
    }

    /** Hands each key to {@code visitor}, at index 0 of a buffer that is used again. */
    static void forEach(BpfMap map, Consumer<? super ByteBuffer> visitor) {
        new KeyWalk(map).run(visitor);
    }

    private void run(Consumer<? super ByteBuffer> visitor) {
        int entries = map.spec().maxEntries();
        long most = entries == 0 ? Long.MAX_VALUE : 2L * entries; // storages have no limit
        boolean more = first();
        for (long visited = 0; more; visited++) {
            if (visited > most) {
                throw new IterationAbortedException(map, visited);
            }
            ByteBuffer found = next;
            next = current;
            current = found;
            more = following();
            visitor.accept(current);
        }
    }

    private boolean first() {
        try (Scratch scratch = Scratch.begin(keySize, keySize)) {
            return take(map.calls().firstKey(scratch), scratch);
        }
    }

    private boolean following() {
        try (Scratch scratch = Scratch.begin(keySize, keySize)) {
            scratch.buffer().put(scratch.keyAt(), current, 0, keySize);
            return take(map.calls().nextKey(scratch), scratch);
        }
    }

    private boolean take(boolean found, Scratch scratch) {
        if (found) {
            next.put(0, scratch.buffer(), scratch.valueAt(), keySize);
        }
        return found;
    }
}
