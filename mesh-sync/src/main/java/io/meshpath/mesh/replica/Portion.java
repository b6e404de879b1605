// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.store.Txn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is written in one transaction, and where in the source that leads to. Immutable.
 *
 * @param writes each of another key
 * @param cursor empty when it leads nowhere yet: more of the same revision, or of the same reading, follows
 */
record Portion(List<Write> writes, Optional<Cursor> cursor) {
    /** One operation is left for the cursor. */
    static final int MOST = Txn.MOST - 1;
    /** Half a mebioctet below what etcd takes at once by default. */
    static final int LARGEST = 1 << 20;

    Portion {
        writes = List.copyOf(writes);
    }

    /** Writes that belong to no revision, in as few transactions as they fit into. */
    static List<Portion> of(Collection<Write> writes) {
        List<Portion> portions = new ArrayList<>();
        List<Write> open = new ArrayList<>();
        int size = 0;
        for (Write write : writes) {
            if (!open.isEmpty() && (open.size() == MOST || size + write.size() > LARGEST)) {
                portions.add(new Portion(open, Optional.empty()));
                open = new ArrayList<>();
                size = 0;
            }
            open.add(write);
            size += write.size();
        }
        if (!open.isEmpty()) {
            portions.add(new Portion(open, Optional.empty()));
        }
        return portions;
    }

    /** The same in two halves, where it is too large as a whole; the cursor goes with what is written last. */
    List<Portion> halves() {
        if (writes.size() < 2) {
            return List.of(new Portion(writes, Optional.empty()), new Portion(List.of(), cursor));
        }
        int middle = writes.size() / 2;
        return List.of(
                new Portion(writes.subList(0, middle), Optional.empty()),
                new Portion(writes.subList(middle, writes.size()), cursor));
    }
}
