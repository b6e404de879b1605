// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

/**
 * A global variable of an object. Immutable.
 *
 * @param name its name in C
 * @param map the section it lies in, which is also the name of its map: {@code ".rodata"}
 * @param offset where it starts in the map's only value, in bytes
 * @param size its size in bytes
 * @param constant whether it cannot change once the object is loaded
 */
public record VariableSpec(String name, String map, int offset, int size, boolean constant) {
    public VariableSpec {
        if (offset < 0 || size < 0) {
            throw new IllegalArgumentException("variable " + name + " lies at " + offset + " with size " + size);
        }
    }
}
