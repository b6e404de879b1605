// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;

/**
 * What a {@link Replicator} copies, and how. {@code ReplicaSettings.of(…).withSeat(ofSeconds(30))} changes one of them.
 * Immutable.
 *
 * @param cluster whose state is copied
 * @param from the cluster's own store
 * @param to the store that is read locally
 * @param timers usually {@link MeshTimers#DEFAULT}; its grace is how long keys that are missing from a source that was
 *     created anew are kept
 * @param seat how long after a replicator died without a word the next one may take over; counted in seconds
 * @param holder how this replicator is called in the leader key and in status lines: a host or a pod
 * @param readFirst whether to begin with a full reading even where the copy could be followed on from its cursor
 */
public record ReplicaSettings(
        ClusterName cluster,
        StoreConnector from,
        StoreConnector to,
        MeshTimers timers,
        Duration seat,
        String holder,
        boolean readFirst) {
    public ReplicaSettings {
        if (seat.toSeconds() < 2) {
            throw new IllegalArgumentException("seat must be at least 2 seconds but was " + seat);
        }
    }

    /** With the usual timers, and 15 seconds to the next replicator. */
    public static ReplicaSettings of(ClusterName cluster, StoreConnector from, StoreConnector to) {
        String holder = "process " + ProcessHandle.current().pid();
        return new ReplicaSettings(cluster, from, to, MeshTimers.DEFAULT, Duration.ofSeconds(15), holder, false);
    }

    /** The same with other timers. */
    public ReplicaSettings withTimers(MeshTimers changed) {
        return new ReplicaSettings(cluster, from, to, changed, seat, holder, readFirst);
    }

    /** The same with another time to the next replicator. */
    public ReplicaSettings withSeat(Duration changed) {
        return new ReplicaSettings(cluster, from, to, timers, changed, holder, readFirst);
    }

    /** The same under another name. */
    public ReplicaSettings withHolder(String changed) {
        return new ReplicaSettings(cluster, from, to, timers, seat, changed, readFirst);
    }

    /** The same, beginning with a full reading. */
    public ReplicaSettings withReadFirst() {
        return new ReplicaSettings(cluster, from, to, timers, seat, holder, true);
    }
}
