// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a cluster says that its state is complete: by a key for each kind, which is written once everything of that
 * kind has been. Where its configuration does not promise them, it is complete as it stands. Owned by the mirror's thread.
 */
final class Canaries {
    private static final List<StateKind> AWAITED = List.of(StateKind.NODES, StateKind.IDENTITIES, StateKind.ADDRESSES);

    private final KeyLayout layout;
    private final Set<String> promised = new HashSet<>();
    private final Set<String> missing = new HashSet<>();
    private List<String> watched = List.of();
    private long since; // the revision that a canary must be younger than

    Canaries(KeyLayout layout) {
        this.layout = layout;
    }

    /** What the cluster's configuration says of them now. */
    void promise(ClusterConfig config) {
        promised.clear();
        if (config.syncedCanaries()) {
            AWAITED.forEach(kind -> promised.add(layout.canary(kind)));
            promised.add(layout.canary(config.exportsOnlySlices() ? StateKind.ENDPOINT_SLICES : StateKind.SERVICES));
        }
        watched = layout.watched(config.exportsOnlySlices());
    }

    /** What has to be followed: the cluster's state, and its canaries if there are to be any. */
    List<String> scope() {
        List<String> prefixes = new ArrayList<>(watched);
        if (!promised.isEmpty()) {
            prefixes.add(layout.canaries());
        }
        return prefixes;
    }

    /**
     * This is everything there is, at a revision. In an etcd that may have come out of a snapshot only what is written
     * from then on counts: what was there speaks of before.
     */
    void read(List<Entry> entries, long revision, boolean anew) {
        if (anew) {
            since = revision;
        }
        missing.clear();
        missing.addAll(promised);
        entries.stream().filter(entry -> entry.modRevision() > since).forEach(entry -> missing.remove(entry.key()));
    }

    /** This happened. A canary that is deleted takes nothing back. */
    void happened(List<WatchBatch.Event> events) {
        if (!missing.isEmpty()) {
            events.stream()
                    .filter(event -> !event.deleted())
                    .forEach(event -> missing.remove(event.entry().key()));
        }
    }

    /** Whether there are to be any. */
    boolean arePromised() {
        return !promised.isEmpty();
    }

    /** Whether none is missing. */
    boolean areThere() {
        return missing.isEmpty();
    }
}
