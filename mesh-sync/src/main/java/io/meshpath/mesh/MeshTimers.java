// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;

/**
 * How long things take in a mesh. {@code MeshTimers.DEFAULT.withLease(ofMinutes(5))} changes one of them. Immutable.
 *
 * @param lease how long what a node published outlives the node; etcd counts in seconds
 * @param heartbeat how often a cluster shows that it is alive; readers complain after twice this
 * @param call how long one request to etcd may take
 * @param probe how often a connection is tried out while nothing comes over it
 * @param resync how often everything is read again, in case an event was lost; half of it is random
 * @param grace how long what is missing from an etcd that was created anew is kept, so that its writers can come back
 * @param keep how long the services of a cluster that cannot be reached are kept; nodes, identities and addresses are kept
 *     for as long as the cluster is configured, as Cilium keeps them
 * @param firstRetry the wait before the first new try; it doubles from one to the next
 * @param lastRetry the longest wait
 * @param clock by which all of these are measured
 */
public record MeshTimers(
        Duration lease,
        Duration heartbeat,
        Duration call,
        Duration probe,
        Duration resync,
        Duration grace,
        Duration keep,
        Duration firstRetry,
        Duration lastRetry,
        MeshClock clock) {
    /** Longer than anything runs. */
    public static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** What Cilium has where it has it: leases of 15 minutes, a heartbeat each minute, 3 minutes of grace. */
    public static final MeshTimers DEFAULT = new MeshTimers(
            Duration.ofMinutes(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(3),
            FOR_EVER,
            Duration.ofMillis(250),
            Duration.ofSeconds(30),
            MeshClock.SYSTEM);

    public MeshTimers {
        if (lease.toSeconds() < 2) {
            throw new IllegalArgumentException("lease must be at least 2 seconds but was " + lease);
        }
    }

    /** The same with another lease. */
    public MeshTimers withLease(Duration changed) {
        return new MeshTimers(changed, heartbeat, call, probe, resync, grace, keep, firstRetry, lastRetry, clock);
    }

    /** The same with another heartbeat. */
    public MeshTimers withHeartbeat(Duration changed) {
        return new MeshTimers(lease, changed, call, probe, resync, grace, keep, firstRetry, lastRetry, clock);
    }

    /** The same with other waits for an answer, between trials and at most between new tries. */
    public MeshTimers withLiveness(Duration newCall, Duration newProbe, Duration newLastRetry) {
        return new MeshTimers(
                lease, heartbeat, newCall, newProbe, resync, grace, keep, firstRetry, newLastRetry, clock);
    }

    /** The same with another time between full readings. */
    public MeshTimers withResync(Duration changed) {
        return new MeshTimers(lease, heartbeat, call, probe, changed, grace, keep, firstRetry, lastRetry, clock);
    }

    /** The same with another grace. */
    public MeshTimers withGrace(Duration changed) {
        return new MeshTimers(lease, heartbeat, call, probe, resync, changed, keep, firstRetry, lastRetry, clock);
    }

    /** The same with another time for which services of a cluster out of reach are kept; {@link #FOR_EVER} is the usual one. */
    public MeshTimers withKeep(Duration changed) {
        return new MeshTimers(lease, heartbeat, call, probe, resync, grace, changed, firstRetry, lastRetry, clock);
    }

    /** The same by another clock, for tests that do not want to wait. */
    public MeshTimers withClock(MeshClock changed) {
        return new MeshTimers(lease, heartbeat, call, probe, resync, grace, keep, firstRetry, lastRetry, changed);
    }

    /** How often leases are kept alive and our keys looked after: six times in a lease, but at least each 15 seconds. */
    public Duration upkeep() {
        Duration sixth = lease.dividedBy(6);
        Duration most = Duration.ofSeconds(15);
        return sixth.compareTo(most) < 0 ? sixth : most;
    }

    /** How long every node that lives needs at most to write its keys again, once its etcd can be written to. */
    Duration comeback() {
        return lastRetry.plus(upkeep()).plus(call);
    }
}
