// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.ipcache.KernelIpcache;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.fact.MeshSinks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MeshFactsTest {
    private static final ClusterName TORONTO = new ClusterName("toronto");
    private static final ClusterId ID = new ClusterId(3);
    private static final IpAddress NODE = IpAddress.parse("192.168.30.11");
    private static final IpAddress MOVED = IpAddress.parse("192.168.30.12");
    private static final Cidr POD_CIDR = Cidr.parse("10.219.0.0/24");
    private static final Cidr POD = Cidr.parse("10.219.0.5/32");
    private static final int IDENTITY = 3 << 16 | 7;
    private static final Labels LABELS = Labels.parse("k8s:app=redis;k8s:io.cilium.k8s.policy.cluster=toronto;");

    private final AgentLoop loop = AgentLoop.start();
    private final Map<Cidr, IpcacheEntry> kernel = new HashMap<>();
    private final Map<IpAddress, ClusterId> kernelNodes = new HashMap<>();
    private final IdentityTable identities = new IdentityTable(new NoPolicies());

    @AfterEach
    void stop() {
        loop.close();
    }

    private MeshFacts facts() {
        Inherited inherited = new Inherited(new ClusterId(1), IdentityLayout.CLUSTERS_255, kernelNodes, kernel);
        return new MeshFacts(
                loop,
                identities,
                new NodeIdentities(identities, Map.of()),
                new IpcacheTable(new KernelIpcache(kernel)),
                new Reach(List.of(IpAddress.parse("192.168.10.11"))),
                new KernelNodes(kernelNodes),
                inherited);
    }

    private static MeshNode node(IpAddress address) {
        return MeshNode.of(TORONTO, ID, "t1", address, List.of(POD_CIDR));
    }

    private static void tell(MeshSinks sinks) {
        sinks.nodes().update(Map.of("t1", node(NODE)));
        sinks.identities().update(Map.of(IDENTITY, LABELS));
        sinks.addresses().update(Map.of(POD, IpIdentity.of(POD.network(), NODE, IDENTITY)));
    }

    @Test
    void whatAClusterSaysIsInTheDatapath() {
        MeshFacts facts = facts();
        tell(facts.sinks(TORONTO, ID));

        assertThat(kernelNodes).containsExactly(Map.entry(NODE, ID));
        assertThat(kernel)
                .containsOnly(
                        Map.entry(POD, IpcacheEntry.remote(IDENTITY, NODE)),
                        Map.entry(POD_CIDR, IpcacheEntry.remote(9, NODE)),
                        Map.entry(Cidr.of(NODE), IpcacheEntry.local(Identity.remoteNode(1))));
        assertThat(identities.labels(IDENTITY)).contains(LABELS);
        assertThat(facts.nodes()).containsExactly(node(NODE));
    }

    @Test
    void aNodeThatMovesTakesItsPodCidrAlong() {
        MeshSinks sinks = facts().sinks(TORONTO, ID);
        sinks.nodes().update(Map.of("t1", node(NODE)));
        sinks.nodes().update(Map.of("t1", node(MOVED)));

        assertThat(kernelNodes).containsExactly(Map.entry(MOVED, ID));
        assertThat(kernel)
                .containsOnly(
                        Map.entry(POD_CIDR, IpcacheEntry.remote(9, MOVED)),
                        Map.entry(Cidr.of(MOVED), IpcacheEntry.local(Identity.remoteNode(1))));
    }

    @Test
    void whatIsDeletedOrPrunedIsGone() {
        MeshSinks sinks = facts().sinks(TORONTO, ID);
        tell(sinks);
        sinks.addresses().delete(Set.of(POD));
        sinks.identities().prune(Map.of());
        sinks.nodes().prune(Map.of());

        assertThat(kernel).isEmpty();
        assertThat(kernelNodes).isEmpty();
        assertThat(identities.labels(IDENTITY)).isEmpty();
    }

    @Test
    void whatAnEarlierAgentLeftStaysUntilItsClusterHasBeenRead() {
        kernelNodes.put(NODE, ID);
        kernel.put(POD, IpcacheEntry.remote(IDENTITY, NODE));
        Cidr stale = Cidr.parse("10.219.0.9/32");
        kernel.put(stale, IpcacheEntry.remote(IDENTITY, NODE));
        MeshFacts facts = facts();
        loop.await(() -> {
            facts.remember(Map.of(IDENTITY, LABELS), IdentityLayout.CLUSTERS_255);
            return true;
        });
        MeshSinks sinks = facts.sinks(TORONTO, ID);
        tell(sinks);
        assertThat(kernel).containsKeys(POD, stale);
        assertThat(identities.labels(IDENTITY)).contains(LABELS);

        sinks.nodes().prune(Map.of("t1", node(NODE)));

        assertThat(kernel).containsKey(POD).doesNotContainKey(stale);
        assertThat(kernelNodes).containsKey(NODE);
    }

    @Test
    void strangersGoWhenEveryClusterHasBeenRead() {
        kernelNodes.put(NODE, ID);
        kernel.put(POD, IpcacheEntry.remote(IDENTITY, NODE));
        MeshFacts facts = facts();

        loop.await(() -> {
            facts.remember(Map.of(IDENTITY, LABELS), IdentityLayout.CLUSTERS_255);
            facts.dropStrangers();
            return true;
        });

        assertThat(kernel).isEmpty();
        assertThat(kernelNodes).isEmpty();
        assertThat(identities.labels(IDENTITY)).isEmpty();
    }
}
