// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.fact.FactCounts;
import io.meshpath.mesh.fact.Refusal;
import io.meshpath.mesh.source.SourceProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the mirror of one cluster. Immutable.
 *
 * @param id empty as long as the cluster's configuration could not be read
 * @param connected whether its etcd is being watched now
 * @param synced whether everything has been read at least once; what was read is kept while not connected
 * @param complete whether it has also said that this is all there is, or has had the time to; until then, what is missing
 *     from its etcd is kept
 * @param known how much of what it says is taken, by kind
 * @param progress up to which revision of its etcd changes are followed, and how far that is behind
 * @param connection where the connection leads, and what became of it
 * @param heartbeat when the cluster last showed that it is alive
 * @param error what is wrong now and what to do, in one line
 * @param refusals what is not taken from the cluster, by key; at most 1,000
 */
public record ClusterStatus(
        ClusterName name,
        Optional<ClusterId> id,
        boolean connected,
        boolean synced,
        boolean complete,
        FactCounts known,
        SourceProgress progress,
        ConnectionStatus connection,
        Optional<Instant> heartbeat,
        Optional<String> error,
        List<Refusal> refusals) {
    static ClusterStatus unknown(ClusterName name) {
        return new ClusterStatus(
                name,
                Optional.empty(),
                false,
                false,
                false,
                FactCounts.NONE,
                SourceProgress.NONE,
                ConnectionStatus.NONE,
                Optional.empty(),
                Optional.of("not connected yet"),
                List.of());
    }

    /** How often the connection had to be made again. */
    public long reconnects() {
        return Math.max(0, progress.connections() - 1);
    }

    ClusterStatus with(SourceProgress now) {
        return new ClusterStatus(
                name, id, connected, synced, complete, known, now, connection, heartbeat, error, refusals);
    }
}
