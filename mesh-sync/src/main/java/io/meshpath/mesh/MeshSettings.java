// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.store.StoreConnector;
import java.nio.file.Path;
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
 * @param sinks asked for the sinks of each cluster, the local one too, once its id is known
 */
public record MeshSettings(
        LocalNode self,
        StoreConnector store,
        Optional<Path> remotes,
        MeshTimers timers,
        BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {}
