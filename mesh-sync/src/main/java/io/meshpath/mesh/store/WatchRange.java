// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

/** A range of keys to watch: all that begin with {@code prefix}, from revision {@code from} on. Immutable. */
public record WatchRange(String prefix, long from) {
    @Override
    public String toString() {
        return prefix + " from revision " + from;
    }
}
