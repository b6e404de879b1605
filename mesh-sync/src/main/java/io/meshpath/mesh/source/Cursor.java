// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.StoreHeader;
import java.util.List;
import java.util.Optional;

/**
 * How far a store has been followed, so that another process can go on from there. Immutable.
 *
 * @param prefixes what was followed
 * @param applied the revision up to which everything under each prefix was applied
 * @param header of the last answer
 * @param witness the last leased key that was seen, by which the store is known again; its value is not needed
 */
public record Cursor(List<String> prefixes, List<Long> applied, StoreHeader header, Optional<Entry> witness) {
    public Cursor {
        if (prefixes.size() != applied.size()) {
            throw new IllegalArgumentException(prefixes.size() + " prefixes but " + applied.size() + " revisions");
        }
        prefixes = List.copyOf(prefixes);
        applied = List.copyOf(applied);
    }

    /** The revision up to which something was applied. */
    public long revision() {
        return applied.stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
