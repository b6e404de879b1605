// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.ClusterFolder;
import io.meshpath.agent.mesh.MeshFacts;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.NodeAddress;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import io.meshpath.mesh.folder.FolderWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Where the agent's knowledge of the mesh comes from: the own cluster's etcd, and the remote ones of its folder. */
final class MeshSource {
    private final AgentConfig config;
    private final EtcdConfig etcd;
    private final LocalNode self;

    /** Reads the own etcd's client configuration; {@link io.meshpath.mesh.MeshException} says what is wrong with it. */
    MeshSource(AgentConfig config) {
        this.config = config;
        this.etcd = EtcdConfig.read(config.etcd());
        this.self = new LocalNode(
                config.cluster().name(),
                config.cluster().id(),
                config.cluster().layout(),
                config.node().name(),
                config.node().address());
    }

    /** Joins the own cluster and tells it of this node. */
    LocalCluster join() {
        LocalCluster local = LocalCluster.join(etcd, self);
        local.publish(node());
        return local;
    }

    private MeshNode node() {
        return MeshNode.of(
                        self.cluster(),
                        self.id(),
                        self.name(),
                        self.address(),
                        config.node().podCidrs())
                .withAddresses(config.node().addresses().stream()
                        .map(NodeAddress::internal)
                        .toList())
                .withLabels(config.node().labels());
    }

    /**
     * Starts to mirror the own cluster and every remote one.
     *
     * @param opened is given what has to be closed
     */
    MeshClusters mirror(
            LocalCluster local,
            MeshFacts facts,
            Problems problems,
            Duration folderPause,
            Consumer<AutoCloseable> opened)
            throws IOException {
        MeshClaims claims = new MeshClaims(self.cluster(), self.id(), self.layout());
        claims.protect(node()); // before any remote cluster can claim the same
        ClusterMirror own = ClusterMirror.start(
                etcd.connector(), ExpectedCluster.own(self, claims), MeshTimers.DEFAULT, facts::sinks);
        opened.accept(own);
        Optional<ClusterFolder> remotes =
                config.clusterMesh().map(folder -> new ClusterFolder(folder, claims, facts, problems));
        if (remotes.isPresent()) {
            ClusterFolder clusters = remotes.get();
            opened.accept(clusters);
            clusters.look(Set.of());
            opened.accept(FolderWatch.start(config.clusterMesh().orElseThrow(), folderPause, clusters::look));
        }
        return new MeshClusters(local, own, remotes);
    }
}
