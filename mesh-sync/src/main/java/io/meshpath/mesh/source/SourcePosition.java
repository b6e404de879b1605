// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.store.WatchRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a store has been followed, prefix by prefix, and whether it is still the same one.
 *
 * <p>An etcd that was created anew with the same flags has the same cluster id, and may have come to a higher revision
 * before anyone looks. So before going on from a revision, the last leased key that was seen is asked for as it was at
 * that revision: lease numbers never repeat. (One restored from an old snapshot can pass that too; the full reading that
 * comes every few minutes in any case corrects it.) Not safe for use by multiple threads.
 */
final class SourcePosition implements Position {
    /** What can be said of a store that was lost sight of. */
    enum Continuity {
        /** It is the same: its changes can be followed from where it was left. */
        SAME,
        /** It may be the same, but has to be read as a whole. */
        UNKNOWN,
        /** It was created anew or restored: what is missing in it may still come back. */
        ANEW
    }

    private List<String> prefixes = List.of();
    private long[] applied = {};
    private @Nullable StoreHeader header;
    private @Nullable Entry witness;
    private long witnessGone; // the revision it was deleted at, or put without a lease; 0 while it is there
    private boolean forgotten;

    /** What is followed from now on; another scope than before has to be read first. */
    void follow(List<String> scope) {
        if (!scope.equals(prefixes)) {
            prefixes = scope;
            applied = new long[scope.size()];
            header = null;
            witness = null;
        }
    }

    /** Goes on where someone else has come to. */
    void resume(Cursor cursor) {
        prefixes = cursor.prefixes();
        applied = cursor.applied().stream().mapToLong(Long::longValue).toArray();
        header = cursor.header();
        witness = cursor.witness().orElse(null);
    }

    /** It cannot be gone on from here: the next reading is of everything. By what was seen the store is still known again. */
    void forget() {
        forgotten = true;
    }

    /** The revision up to which something was applied; 0 before the first reading. */
    @Override
    public long revision() {
        return Arrays.stream(applied).max().orElse(0);
    }

    List<String> prefixes() {
        return prefixes;
    }

    /**
     * What to watch, each prefix from the last revision on that is known, which {@link #isNew} skips: etcd takes a watch
     * from the revision it was compacted at, and says nothing of what was deleted there (etcd issue 19179).
     */
    List<WatchRange> ranges() {
        List<WatchRange> ranges = new ArrayList<>(applied.length);
        for (int i = 0; i < applied.length; i++) {
            ranges.add(new WatchRange(prefixes.get(i), applied[i]));
        }
        return ranges;
    }

    /** Compares what was known with the store that {@code now} came from. */
    Continuity compare(KeyValueStore store, StoreHeader now) {
        if (header == null) {
            return Continuity.UNKNOWN;
        }
        if (isAnew(now)) {
            return Continuity.ANEW;
        }
        int range = witness == null ? -1 : rangeOf(witness.key());
        if (witness == null || range < 0) {
            return Continuity.UNKNOWN;
        }
        try {
            if (!hasWitness(store, witness.key(), witnessGone == 0 ? applied[range] : witnessGone - 1)) {
                return Continuity.ANEW;
            }
            if (witnessGone != 0 && hasWitness(store, witness.key(), witnessGone)) {
                return Continuity.ANEW; // it is still there
            }
            return forgotten ? Continuity.UNKNOWN : Continuity.SAME;
        } catch (StoreException e) {
            if (e.isRevisionGone()) {
                return Continuity.UNKNOWN;
            }
            throw e;
        }
    }

    /** Whether an answer shows that the store is not the one followed so far. */
    boolean isAnew(StoreHeader now) {
        return header != null
                && (now.clusterId() != header.clusterId() || now.revision() < revision() || now.term() < header.term());
    }

    private boolean hasWitness(KeyValueStore store, String key, long revision) {
        return store.getAt(key, revision).entries().stream().anyMatch(this::isWitness);
    }

    private boolean isWitness(Entry then) {
        return witness != null
                && then.createRevision() == witness.createRevision()
                && then.modRevision() == witness.modRevision()
                && then.lease() == witness.lease();
    }

    /** Everything was read as it is at the header's revision. */
    void read(List<Entry> entries, StoreHeader at) {
        witness = null;
        entries.forEach(this::consider);
        header = at;
        Arrays.fill(applied, at.revision());
        forgotten = false;
    }

    /** Whether an event was not known before. */
    boolean isNew(int range, WatchBatch.Event event) {
        return event.entry().modRevision() > applied[range];
    }

    /** A whole answer was applied. */
    void applied(WatchBatch batch) {
        for (WatchBatch.Event event : batch.events()) {
            consider(event);
            applied[batch.range()] =
                    Math.max(applied[batch.range()], event.entry().modRevision());
        }
        header = batch.header();
    }

    private void consider(WatchBatch.Event event) {
        Entry entry = event.entry();
        if (!event.deleted() && entry.lease() != 0) {
            consider(entry);
        } else if (witness != null && witnessGone == 0 && witness.key().equals(entry.key())) {
            witnessGone = entry.modRevision();
        }
    }

    private void consider(Entry entry) {
        if (entry.lease() != 0 && (witness == null || entry.modRevision() > witness.modRevision())) {
            witness = entry;
            witnessGone = 0;
        }
    }

    private int rangeOf(String key) {
        for (int i = 0; i < applied.length; i++) {
            if (key.startsWith(prefixes.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Where it has come to, for whoever goes on from here. */
    @Override
    public Cursor cursor() {
        if (header == null) {
            throw new IllegalStateException("nothing has been read");
        }
        Optional<Entry> known = Optional.ofNullable(witness).filter(entry -> witnessGone == 0);
        return new Cursor(prefixes, Arrays.stream(applied).boxed().toList(), header, known);
    }
}
