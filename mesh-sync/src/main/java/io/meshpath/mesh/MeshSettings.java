// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.store.StoreConnector;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a {@link Mesh} is made of. Immutable.
 *
 * @param self who this node is
 * @param store of the local cluster: its etcd, as {@link EtcdConfig#connector}
 * @param remotes a folder with one file for each other cluster, called {@code <cluster>} or {@code <cluster>.yaml}, as
 *     {@link EtcdConfig#read} takes them; empty for a cluster on its own
 * @param timers usually {@link MeshTimers#DEFAULT}
 * @param timersOf the timers of clusters that are not to have the usual ones
 * @param sinks asked for the sinks of each cluster, the local one too, once its id is known
 */
public record MeshSettings(
        LocalNode self,
        StoreConnector store,
        Optional<Path> remotes,
        MeshTimers timers,
        Map<ClusterName, MeshTimers> timersOf,
        BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
    public MeshSettings {
        timersOf = Map.copyOf(timersOf);
    }

    /** With the same timers for all clusters. */
    public MeshSettings(
            LocalNode self,
            StoreConnector store,
            Optional<Path> remotes,
            MeshTimers timers,
            BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
        this(self, store, remotes, timers, Map.of(), sinks);
    }

    /** The same with other timers for one cluster. */
    public MeshSettings withTimersOf(ClusterName cluster, MeshTimers changed) {
        Map<ClusterName, MeshTimers> all = new HashMap<>(timersOf);
        all.put(cluster, changed);
        return new MeshSettings(self, store, remotes, timers, all, sinks);
    }

    MeshTimers timers(ClusterName cluster) {
        return timersOf.getOrDefault(cluster, timers);
    }
}
