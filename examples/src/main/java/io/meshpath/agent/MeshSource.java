// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.mesh.MeshFacts;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.Mesh;
import io.meshpath.mesh.MeshSettings;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.NodeAddress;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.identity.IdentityListener;
import org.jspecify.annotations.Nullable;

/** Where the agent's knowledge of the mesh comes from: the own cluster's etcd, and the remote ones of its folder. */
final class MeshSource {
    private final LocalNode self;
    private final MeshNode node;
    private final Mesh mesh;
    private volatile @Nullable MeshFacts facts; // set before anything is followed
    private volatile IdentityListener listener = IdentityListener.NONE; // nobody has an identity yet

    private MeshSource(AgentConfig config) {
        this.self = new LocalNode(
                config.cluster().name(),
                config.cluster().id(),
                config.cluster().layout(),
                config.node().name(),
                config.node().address());
        this.node = node(config.node());
        this.mesh = Mesh.join(new MeshSettings(
                        self,
                        EtcdConfig.read(config.etcd()).connector(),
                        config.clusterMesh(),
                        MeshTimers.DEFAULT,
                        this::sinks)
                .withIdentities(config.identities())
                .withListener((labels, before, after) -> listener.replaced(labels, before, after)));
    }

    /**
     * Joins the own cluster and tells it of this node; {@link io.meshpath.mesh.MeshException} says what is wrong with the
     * configuration of its etcd.
     */
    static MeshSource join(AgentConfig config) {
        MeshSource source = new MeshSource(config);
        source.mesh.publish(source.node);
        return source;
    }

    private MeshNode node(AgentConfig.Node own) {
        return MeshNode.of(self.cluster(), self.id(), self.name(), self.address(), own.podCidrs())
                .withAddresses(
                        own.addresses().stream().map(NodeAddress::internal).toList())
                .withLabels(own.labels());
    }

    private MeshSinks sinks(ClusterName name, ClusterId id) {
        MeshFacts taken = facts;
        if (taken == null) {
            throw new IllegalStateException("cluster " + name + " is followed before the datapath is there");
        }
        return taken.sinks(name, id);
    }

    /** This node's part in the mesh; whoever joined closes it. */
    Mesh mesh() {
        return mesh;
    }

    /**
     * Starts to mirror the own cluster and every remote one, into the datapath and the policies.
     *
     * @param replaced hears of identities of pods that the cluster has given away
     */
    MeshClusters follow(MeshFacts into, IdentityListener replaced) {
        facts = into;
        listener = replaced;
        mesh.follow();
        return new MeshClusters(mesh);
    }
}
