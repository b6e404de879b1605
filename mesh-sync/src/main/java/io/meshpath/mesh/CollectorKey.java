// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.Optional;

/**
 * The leased key that makes one node of a cluster its collector of identities. That a node had it a moment ago means
 * nothing, so each write names the revision at which it came to have it, and etcd compares. Owned by the publishing thread.
 */
final class CollectorKey {
    private final LocalNode self;
    private final MeshTimers timers;
    private final Leases leases;
    private final Due check;
    private Optional<Long> term = Optional.empty();
    private long lease;

    CollectorKey(LocalNode self, MeshTimers timers, Leases leases) {
        this.self = self;
        this.timers = timers;
        this.leases = leases;
        this.check = Due.in(timers.clock(), Duration.ZERO);
    }

    /** The revision at which this node became the collector, as far as it knows. */
    Optional<Long> term() {
        return term;
    }

    /** How long until the key is to be looked at again, at most this. */
    Duration idle(Duration most) {
        return check.wait(most);
    }

    /** The key is to be looked at soon: a write under it was refused. */
    void doubt() {
        check.again(Duration.ZERO);
    }

    /** Takes the key where it is free; the revision at which this node came to have it, if it has. */
    Optional<Long> hold(KeyValueStore store) {
        if (!check.isNow()) {
            return term;
        }
        Optional<Entry> there = store.get(Keys.COLLECTOR);
        if (there.isEmpty()) {
            lease = leases.withRoom(store, 1);
            store.txn()
                    .ifAbsent(Keys.COLLECTOR)
                    .put(Keys.COLLECTOR, self.name(), lease)
                    .commit();
            there = store.get(Keys.COLLECTOR);
        }
        term = there.filter(entry -> entry.lease() == lease && entry.text().equals(self.name()))
                .map(Entry::createRevision);
        check.again(timers.upkeep());
        return term;
    }

    /** Only if this node has been the collector since then. */
    Txn only(Txn txn, long since) {
        return txn.ifCreatedAt(Keys.COLLECTOR, since);
    }
}
