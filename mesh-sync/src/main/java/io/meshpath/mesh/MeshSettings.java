// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.identity.IdentityListener;
import io.meshpath.mesh.identity.IdentitySettings;
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
 * @param identities how this node deals with identities, usually {@link IdentitySettings#DEFAULT}
 * @param listener hears when a number that this node uses was replaced; {@link IdentityListener#NONE} only for a node
 *     that asks for no identities
 * @param sinks asked for the sinks of each cluster, the local one too, once its id is known
 */
public record MeshSettings(
        LocalNode self,
        StoreConnector store,
        Optional<Path> remotes,
        MeshTimers timers,
        Map<ClusterName, MeshTimers> timersOf,
        IdentitySettings identities,
        IdentityListener listener,
        BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
    public MeshSettings {
        timersOf = Map.copyOf(timersOf);
    }

    /** With the same timers for all clusters, the usual identities, and nobody who hears of replaced ones. */
    public MeshSettings(
            LocalNode self,
            StoreConnector store,
            Optional<Path> remotes,
            MeshTimers timers,
            BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
        this(self, store, remotes, timers, Map.of(), IdentitySettings.DEFAULT, IdentityListener.NONE, sinks);
    }

    /** The same with other timers for one cluster. */
    public MeshSettings withTimersOf(ClusterName cluster, MeshTimers changed) {
        Map<ClusterName, MeshTimers> all = new HashMap<>(timersOf);
        all.put(cluster, changed);
        return new MeshSettings(self, store, remotes, timers, all, identities, listener, sinks);
    }

    /** The same with other settings of identities. */
    public MeshSettings withIdentities(IdentitySettings changed) {
        return new MeshSettings(self, store, remotes, timers, timersOf, changed, listener, sinks);
    }

    /** The same with somebody who hears when a number that this node uses was replaced. */
    public MeshSettings withListener(IdentityListener changed) {
        return new MeshSettings(self, store, remotes, timers, timersOf, identities, changed, sinks);
    }

    MeshTimers timers(ClusterName cluster) {
        return timersOf.getOrDefault(cluster, timers);
    }
}
