// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.layout.Layouts;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which form a node's pinned state has: what maps there are, and how they lie in memory. The number is pinned in a map of its own
 * beside the state.
 */
final class PinnedSchema {
    /** Nothing is pinned. */
    static final int NONE = 0;

    /** The first release's, which did not say so. */
    static final int FIRST = 1;

    /** What this release makes. */
    static final int CURRENT = 2;

    private static final String PIN = "schema";

    private PinnedSchema() {}

    /**
     * The schema of what is pinned below {@code pinRoot}.
     *
     * @throws IllegalStateException if this release does not know it
     */
    static int read(Path pinRoot) {
        Path pin = pinRoot.resolve(PIN);
        if (!Files.exists(pin)) {
            return Files.exists(PinnedState.maps(pinRoot)) ? FIRST : NONE;
        }
        try (BpfArray<Integer> map = BpfArray.open(pin, Layouts.U32)) {
            int schema = map.get(0);
            if (schema != CURRENT) {
                throw new IllegalStateException("cannot adopt the datapath pinned at " + pinRoot + ": it has schema "
                        + schema + ", and this version knows " + FIRST + " and " + CURRENT
                        + "; use the version that made it, if only to remove it");
            }
            return schema;
        }
    }

    /** Says that what is pinned has the current schema. */
    static void mark(Path pinRoot) {
        try (BpfArray<Integer> map = BpfArray.create(PIN, Layouts.U32, 1)) {
            map.set(0, CURRENT);
            map.map().pin(pinRoot.resolve(PIN));
        }
    }
}
