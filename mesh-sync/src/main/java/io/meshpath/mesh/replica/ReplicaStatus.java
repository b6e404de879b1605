// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.datapath.identity.ClusterName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the copy of one cluster. Immutable.
 *
 * @param leader who writes the copy, as far as is known
 * @param connected whether the source is being watched now
 * @param synced whether the copy has been complete at least once; it stays while the source is not connected
 * @param revision of the source up to which the copy has come; 0 before the first reading
 * @param readings how often everything was read, since this replicator started
 * @param resumes how often it went on from a cursor instead
 * @param written how many keys were put
 * @param deleted how many keys were deleted
 * @param same how many keys were found equal by readings, and so not written
 * @param transactions how many transactions that took
 * @param split how many revisions were too large for one transaction
 * @param kept how many keys are kept for now although the source does not have them (any more, or yet)
 * @param deadLetters what the target does not take
 * @param heartbeat when the source last showed that it is alive
 * @param error what is wrong now and what to do, in one line
 */
public record ReplicaStatus(
        ClusterName cluster,
        State state,
        Optional<String> leader,
        boolean connected,
        boolean synced,
        long revision,
        long readings,
        long resumes,
        long written,
        long deleted,
        long same,
        long transactions,
        long split,
        int kept,
        List<DeadLetter> deadLetters,
        Optional<Instant> heartbeat,
        Optional<String> error) {
    /** What a replicator is doing. */
    public enum State {
        /** The target has not been reached. */
        CONNECTING,
        /** Another one writes the copy; this one waits to take over. */
        STANDBY,
        /** It writes the copy. */
        LEADING,
        /** It has ended. */
        CLOSED
    }

    public ReplicaStatus {
        deadLetters = List.copyOf(deadLetters);
    }
}
