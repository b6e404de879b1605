// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.fact.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the mirror of one cluster. Immutable.
 *
 * @param id empty as long as the cluster's configuration could not be read
 * @param connected whether its etcd is being watched now
 * @param synced whether everything has been read at least once; what was read is kept while not connected
 * @param revision of its etcd up to which changes are followed; 0 before the first reading
 * @param nodes how many of its nodes are taken
 * @param identities how many of its identities are taken
 * @param addresses how many of its addresses are taken
 * @param services how many of its services are taken
 * @param waiting how many addresses wait for their node; the first of them are among the refusals
 * @param heartbeat when the cluster last showed that it is alive
 * @param error what is wrong now and what to do, in one line
 * @param refusals what is not taken from the cluster, by key; at most 1,000
 */
public record ClusterStatus(
        ClusterName name,
        Optional<ClusterId> id,
        boolean connected,
        boolean synced,
        long revision,
        int nodes,
        int identities,
        int addresses,
        int services,
        int waiting,
        Optional<Instant> heartbeat,
        Optional<String> error,
        List<Refusal> refusals) {
    static ClusterStatus unknown(ClusterName name) {
        return new ClusterStatus(
                name,
                Optional.empty(),
                false,
                false,
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Optional.of("not connected yet"),
                List.of());
    }
}
