// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cursor between two positions of a source: after some of the events that lead from one to the other, so that each
 * transaction says how far it leads. Not safe for use by multiple threads.
 */
final class Progress {
    private final List<String> prefixes;
    private final List<Long> applied;
    private Optional<Entry> witness;

    Progress(Cursor from) {
        this.prefixes = from.prefixes();
        this.applied = new ArrayList<>(from.applied());
        this.witness = from.witness();
    }

    /** The prefix that a key is under, counted from 0. */
    int rangeOf(String key) {
        for (int i = 0; i < prefixes.size(); i++) {
            if (key.startsWith(prefixes.get(i))) {
                return i;
            }
        }
        throw new IllegalArgumentException("under none of " + prefixes + ": " + key);
    }

    /** A whole revision of a range was passed. */
    void passed(int range, List<WatchBatch.Event> events) {
        for (WatchBatch.Event event : events) {
            Entry entry = event.entry();
            applied.set(range, Math.max(applied.get(range), entry.modRevision()));
            if (witness.filter(seen -> seen.key().equals(entry.key())).isPresent()) {
                witness = Optional.empty();
            }
            boolean newer = witness.filter(seen -> seen.modRevision() > entry.modRevision())
                    .isEmpty();
            if (!event.deleted() && entry.lease() != 0 && newer) {
                witness = Optional.of(entry);
            }
        }
    }

    /** Where it has come to, by an answer with this header. */
    Cursor cursor(StoreHeader header) {
        return new Cursor(prefixes, applied, header, witness);
    }
}
