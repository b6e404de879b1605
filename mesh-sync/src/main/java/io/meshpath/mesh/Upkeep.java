// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Due;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is looked after from time to time in the local cluster's etcd: leases, the heartbeat, whether our keys still say
 * what we wrote, and what an earlier life of this node left behind. Owned by the thread of {@link LocalLoop}.
 */
final class Upkeep {
    private static final Logger LOG = System.getLogger(Upkeep.class.getName());

    /** Reading all our keys costs more than keeping their leases alive. */
    private static final int TURNS_PER_AUDIT = 4;

    private final LocalNode self;
    private final MeshTimers timers;
    private final Leases leases;
    private final OwnedKeys owned;
    private final UsedIdentities used;
    private final IdentityAllocator identities;
    private final Beacon beacon;
    private final Due turn;
    private final Due audit;
    private boolean pruneWanted;

    Upkeep(
            LocalNode self,
            MeshTimers timers,
            Leases leases,
            OwnedKeys owned,
            UsedIdentities used,
            IdentityAllocator identities,
            Beacon beacon) {
        this.self = self;
        this.timers = timers;
        this.leases = leases;
        this.owned = owned;
        this.used = used;
        this.identities = identities;
        this.beacon = beacon;
        this.turn = Due.in(timers.clock(), Duration.ZERO);
        this.audit = Due.in(timers.clock(), timers.upkeep().multipliedBy(TURNS_PER_AUDIT));
    }

    /** Does what is due. */
    void turn(KeyValueStore connection) {
        if (turn.isNow()) {
            stayAlive(connection);
            turn.again(timers.upkeep());
        }
        if (audit.isNow()) {
            leases.audit(connection, this::rewrite, used::dropStrays);
            rewrite(used.damaged(connection));
            audit.again(timers.upkeep().multipliedBy(TURNS_PER_AUDIT));
        }
        if (pruneWanted) {
            EarlierLife.addressesOf(self, connection, owned).forEach(owned::delete);
            pruneWanted = false;
        }
    }

    private void stayAlive(KeyValueStore connection) {
        leases.keepAlive(connection, this::rewrite);
        beacon.showConfig(connection);
        beacon.beat(connection);
        if (owned.pending() == 0) {
            beacon.showComplete(connection);
        }
        identities.replaceLost(); // who was refused a number, or could not be asked for one, tries again
    }

    /** Makes the next turn due: the connection is a new one, or a lease is gone. */
    void hurry() {
        turn.again(Duration.ZERO);
    }

    /** How long nothing is due. */
    Duration idle() {
        return turn.wait(timers.upkeep());
    }

    /** Has these keys, which are not in etcd as we wrote them, written again. */
    void rewrite(Set<String> lost) {
        if (!lost.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "cluster {0}: {1} keys of ours were lost; writing them again",
                    self.cluster(),
                    lost.size());
            owned.rewrite(lost);
        }
    }

    /** Withdraws all our addresses but these, also those that an earlier life of this node has left behind. */
    void pruneAddresses(Set<Cidr> kept) {
        Set<String> keys = new HashSet<>();
        kept.forEach(prefix -> keys.add(Keys.address(prefix)));
        List.copyOf(owned.keys()).stream()
                .filter(key -> key.startsWith(Keys.ADDRESSES) && !keys.contains(key))
                .forEach(owned::delete);
        pruneWanted = true;
    }
}
