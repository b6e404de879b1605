// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import java.util.List;

/** Which cluster a store is of: the one whose configuration stands there and is not a copy. */
public final class SourceCluster {
    private SourceCluster() {}

    /**
     * Asks the store.
     *
     * @throws MeshException when it does not answer, or answers with no cluster or with several
     */
    public static ClusterName find(StoreConnector connector, MeshTimers timers) {
        try (KeyValueStore store = connector.connect(timers.call())) {
            String prefix = Keys.CLUSTER_CONFIG;
            List<String> own = store.list(prefix, 0).entries().stream()
                    .filter(SourceCluster::isOwn)
                    .map(entry -> entry.key().substring(prefix.length()))
                    .toList();
            if (own.size() != 1) {
                throw new MeshException(prefix + " at " + store + " names " + (own.isEmpty() ? "no cluster" : own)
                        + " as its own; say which cluster is meant");
            }
            return new ClusterName(own.get(0));
        }
    }

    private static boolean isOwn(Entry entry) {
        try {
            return !ClusterConfig.read(entry.text()).cached();
        } catch (IllegalArgumentException e) {
            return true; // who is asked for it will say what is wrong with it
        }
    }
}
