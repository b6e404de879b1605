// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

/** Checks indices of arrays before the kernel does, because the kernel's answer (E2BIG, ENOENT) says less. */
final class ArrayIndex {
    private ArrayIndex() {}

    static void check(BpfMap map, int index) {
        if (index < 0 || index >= map.spec().maxEntries()) {
            throw new IndexOutOfBoundsException(
                    map + " has indices from 0 to " + (map.spec().maxEntries() - 1) + ", not " + index);
        }
    }

    static void checkRange(BpfMap map, int first, int count) {
        if (first < 0 || count > map.spec().maxEntries() - first) {
            throw new IndexOutOfBoundsException(map + " has indices from 0 to "
                    + (map.spec().maxEntries() - 1) + ", not " + count + " from " + first + " on");
        }
    }
}
