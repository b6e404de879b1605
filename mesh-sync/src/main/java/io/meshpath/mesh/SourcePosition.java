// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.etcd.Entry;
import io.meshpath.mesh.etcd.Etcd;
import io.meshpath.mesh.etcd.EtcdException;
import io.meshpath.mesh.etcd.EtcdHeader;
import io.meshpath.mesh.etcd.WatchBatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far an etcd has been followed, and whether it is still the same one.
 *
 * <p>An etcd that was created anew with the same flags has the same cluster id, and may have come to a higher revision
 * before anyone looks. So before going on from a revision, the last leased key that was seen is asked for as it was at
 * that revision: lease numbers never repeat. (One restored from an old snapshot can pass that too; the full reading that
 * comes every few minutes in any case corrects it.) Not safe for use by multiple threads.
 */
final class SourcePosition {
    /** What can be said of an etcd that was lost sight of. */
    enum Continuity {
        /** It is the same: its changes can be followed from {@link #next} on. */
        SAME,
        /** It may be the same, but has to be read as a whole. */
        UNKNOWN,
        /** It was created anew or restored: what is missing in it may still come back. */
        ANEW
    }

    private @Nullable EtcdHeader header;
    private @Nullable Entry witness;
    private long applied;

    /** The revision up to which everything was applied; 0 before the first reading. */
    long applied() {
        return applied;
    }

    /** The first revision that is not known. */
    long next() {
        return applied + 1;
    }

    /** What was read is not to be relied on: the next reading is of everything. */
    void forget() {
        header = null;
        witness = null;
        applied = 0;
    }

    /** Compares what was known with the etcd that {@code now} came from. */
    Continuity compare(Etcd etcd, EtcdHeader now) {
        if (header == null) {
            return Continuity.UNKNOWN;
        }
        if (isAnew(now)) {
            return Continuity.ANEW;
        }
        if (witness == null) {
            return Continuity.UNKNOWN;
        }
        try {
            Optional<Entry> then =
                    etcd.getAt(witness.key(), applied).entries().stream().findFirst();
            return then.filter(this::isWitness).isPresent() ? Continuity.SAME : Continuity.ANEW;
        } catch (EtcdException e) {
            if (e.isRevisionGone()) {
                return Continuity.UNKNOWN;
            }
            throw e;
        }
    }

    /** Whether an answer shows that the etcd is not the one followed so far. */
    boolean isAnew(EtcdHeader now) {
        return header != null
                && (now.clusterId() != header.clusterId() || now.revision() < applied || now.term() < header.term());
    }

    private boolean isWitness(Entry then) {
        return witness != null
                && then.createRevision() == witness.createRevision()
                && then.modRevision() == witness.modRevision()
                && then.lease() == witness.lease();
    }

    /** Everything was read as it is at the header's revision. */
    void read(Etcd.Listing listing) {
        witness = null;
        listing.entries().forEach(this::consider);
        header = listing.header();
        applied = listing.header().revision();
    }

    /** An event was applied; all of its revision must be before the position is used. */
    void applied(WatchBatch.Event event, EtcdHeader from) {
        if (!event.deleted()) {
            consider(event.entry());
        } else if (witness != null && witness.key().equals(event.entry().key())) {
            witness = null;
        }
        applied = Math.max(applied, event.entry().modRevision());
        header = from;
    }

    private void consider(Entry entry) {
        if (entry.lease() != 0 && (witness == null || entry.modRevision() > witness.modRevision())) {
            witness = entry;
        }
    }
}
