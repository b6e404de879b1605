// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Due;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shows that the cluster exists and lives, and that its state is complete: its configuration, its heartbeat and its
 * canaries. Any node may write them, and one does: the first to notice that one is missing or that the heartbeat has
 * stood still.
 *
 * <p>A canary tells readers that what is not there is no more. No single node knows that of all the others, but each of
 * them is back within a known time: so canaries are written when an etcd has gone without them for as long. Owned by the
 * publishing thread.
 */
final class Beacon {
    private static final List<StateKind> PUBLISHED =
            List.of(StateKind.NODES, StateKind.IDENTITIES, StateKind.ADDRESSES, StateKind.SERVICES);

    private final LocalNode self;
    private final MeshTimers timers;
    private final Leases leases;
    private final Pulse pulse;
    private final Due everybodyIsBack;
    private boolean promised; // whether the configuration says that there are canaries
    private boolean waiting; // for everybody to be back, since canaries were found to be missing

    Beacon(LocalNode self, MeshTimers timers, Leases leases) {
        this.self = self;
        this.timers = timers;
        this.leases = leases;
        this.pulse = new Pulse(timers);
        this.everybodyIsBack = Due.in(timers.clock(), timers.comeback());
    }

    /** Begins with a connection: the etcd may be another one than the last. */
    void meet(KeyValueStore store) {
        waiting = false;
        showConfig(store);
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
            String config = ClusterConfig.of(self.id(), self.layout())
                    .withSyncedCanaries()
                    .toJson();
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
        promised = config.syncedCanaries();
    }

    /** Writes the canaries that are missing, once every node has had the time to write what it has to say. */
    void showComplete(KeyValueStore store) {
        Set<String> missing = promised ? missing(store) : Set.of();
        if (missing.isEmpty()) {
            waiting = false;
        } else if (!waiting) {
            waiting = true;
            everybodyIsBack.again(timers.comeback());
        } else if (everybodyIsBack.isNow()) {
            missing.forEach(canary -> store.txn()
                    .ifAbsent(canary)
                    .put(canary, now(), leases.withRoom(store, 1))
                    .commit());
        }
    }

    private Set<String> missing(KeyValueStore store) {
        KeyLayout layout = KeyLayout.state(self.cluster());
        Set<String> missing = new TreeSet<>();
        PUBLISHED.forEach(kind -> missing.add(layout.canary(kind)));
        store.list(layout.canaries(), 0).entries().forEach(entry -> missing.remove(entry.key()));
        return missing;
    }

    private String now() {
        return timers.clock().now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Writes the heartbeat if nobody else has for so long. */
    void beat(KeyValueStore store) {
        pulse.beat(store, () -> leases.withRoom(store, 1));
    }
}
