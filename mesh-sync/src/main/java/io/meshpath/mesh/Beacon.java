// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Due;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Shows that the cluster exists and lives: its configuration and its heartbeat. Any node may write them, and one does:
 * the first to notice that the configuration is missing or that the heartbeat has stood still. Owned by the publishing
 * thread.
 */
final class Beacon {
    private final LocalNode self;
    private final MeshTimers timers;
    private final Leases leases;
    private final Due unchanged;
    private long heartbeat; // the revision it was last seen at

    Beacon(LocalNode self, MeshTimers timers, Leases leases) {
        this.self = self;
        this.timers = timers;
        this.leases = leases;
        this.unchanged = Due.in(timers.clock(), timers.heartbeat());
    }

    /**
     * Makes sure that the etcd is our cluster's, and says so where nobody has.
     *
     * @throws MeshException when the etcd belongs to a cluster with another id
     */
    void showConfig(KeyValueStore store) {
        String key = Keys.clusterConfig(self.cluster());
        Optional<Entry> there = store.get(key);
        if (there.isEmpty()) {
            String config = ClusterConfig.of(self.id(), self.layout()).toJson();
            store.txn()
                    .ifAbsent(key)
                    .put(key, config, leases.withRoom(store, 1))
                    .commit();
            there = store.get(key);
        }
        there.ifPresent(this::requireOurs);
    }

    private void requireOurs(Entry entry) {
        ClusterConfig config;
        try {
            config = ClusterConfig.read(entry.text());
        } catch (IllegalArgumentException e) {
            throw new MeshException(entry.key() + " cannot be read: " + e.getMessage() + "; delete it", e);
        }
        if (!config.id().equals(self.id())) {
            throw new MeshException("cluster " + self.cluster() + " has id " + config.id()
                    + " in its etcd but this node" + " is configured with " + self.id()
                    + "; nothing is published until one of them is corrected");
        }
    }

    /** Writes the heartbeat if nobody else has for so long. */
    void beat(KeyValueStore store) {
        long seen = store.get(Keys.HEARTBEAT).map(Entry::modRevision).orElse(0L);
        if (seen != 0 && seen != heartbeat) {
            heartbeat = seen;
            unchanged.again(timers.heartbeat());
        } else if (seen == 0 || unchanged.isNow()) {
            String now = timers.clock().now().truncatedTo(ChronoUnit.SECONDS).toString();
            store.txn().put(Keys.HEARTBEAT, now, leases.withRoom(store, 1)).commit();
            unchanged.again(timers.heartbeat());
        }
    }
}
