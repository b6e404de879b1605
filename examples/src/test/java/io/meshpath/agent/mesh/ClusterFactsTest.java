// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.ipcache.KernelIpcache;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.NodeAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes and pods of both families. */
final class ClusterFactsTest {
    private static final ClusterName TORONTO = new ClusterName("toronto");
    private static final ClusterId ID = new ClusterId(3);
    private static final IpAddress NODE4 = IpAddress.parse("192.168.30.11");
    private static final IpAddress NODE6 = IpAddress.parse("fd30::11");
    private static final Cidr PODS4 = Cidr.parse("10.219.0.0/24");
    private static final Cidr PODS6 = Cidr.parse("fd10:219::/64");
    private static final Cidr POD4 = Cidr.parse("10.219.0.5/32");
    private static final Cidr POD6 = Cidr.parse("fd10:219::5/128");
    private static final int IDENTITY = 3 << 16 | 7;
    private static final int WORLD4 = ReservedIdentity.WORLD_IPV4.number();
    private static final int WORLD6 = ReservedIdentity.WORLD_IPV6.number();

    private final Map<Cidr, IpcacheEntry> kernel = new HashMap<>();
    private final Map<IpAddress, ClusterId> nodes = new HashMap<>();

    private ClusterFacts seenFrom(String... own) {
        IdentityTable identities = new IdentityTable(new NoPolicies());
        return new ClusterFacts(
                TORONTO,
                ID,
                new Reach(Stream.of(own).map(IpAddress::parse).toList()),
                identities,
                new NodeIdentities(identities, Map.of()),
                new IpcacheTable(new KernelIpcache(kernel)),
                new KernelNodes(nodes));
    }

    private static void tellNode(ClusterFacts facts, IpAddress... addresses) {
        MeshNode node = MeshNode.of(TORONTO, ID, "t1", NODE4, List.of(PODS4, PODS6))
                .withAddresses(Stream.of(addresses).map(NodeAddress::internal).toList());
        facts.nodes().update(Map.of("t1", node));
    }

    private static void tellPod(ClusterFacts facts) {
        facts.addresses()
                .update(Map.of(
                        POD4, IpIdentity.of(POD4.network(), NODE4, IDENTITY),
                        POD6, IpIdentity.of(POD6.network(), NODE4, IDENTITY)));
    }

    private void assertPodsAreBehind(IpAddress node) {
        assertThat(kernel)
                .containsEntry(POD4, IpcacheEntry.remote(IDENTITY, node))
                .containsEntry(POD6, IpcacheEntry.remote(IDENTITY, node))
                .containsEntry(PODS4, IpcacheEntry.remote(WORLD4, node))
                .containsEntry(PODS6, IpcacheEntry.remote(WORLD6, node));
    }

    @Test
    void aNodeIsReachedByTheFamilyThatThisNodeHas() {
        ClusterFacts facts = seenFrom("fd10::11");
        tellNode(facts, NODE4, NODE6);
        tellPod(facts);

        assertPodsAreBehind(NODE6);
    }

    @Test
    void ofTwoFamiliesThatBothHaveThisNodesFirstIsUsed() {
        ClusterFacts six = seenFrom("fd10::11", "192.168.10.11");
        tellNode(six, NODE4, NODE6);
        tellPod(six);
        assertPodsAreBehind(NODE6);

        kernel.clear();
        ClusterFacts four = seenFrom("192.168.10.11", "fd10::11");
        tellNode(four, NODE4, NODE6);
        tellPod(four);
        assertPodsAreBehind(NODE4);
    }

    @Test
    void packetsAreTakenFromAllAddressesOfANode() {
        tellNode(seenFrom("192.168.10.11"), NODE4, NODE6);

        assertThat(nodes).containsOnly(Map.entry(NODE4, ID), Map.entry(NODE6, ID));
        assertThat(kernel).containsKeys(Cidr.of(NODE4), Cidr.of(NODE6));
    }

    @Test
    void podsMoveWhenTheirNodeGetsAnAddressOfThisNodesFamily() {
        ClusterFacts facts = seenFrom("fd10::11");
        tellNode(facts, NODE4);
        tellPod(facts);
        assertPodsAreBehind(NODE4); // for which the datapath has no way: it says so

        tellNode(facts, NODE4, NODE6);
        assertPodsAreBehind(NODE6);

        tellNode(facts, NODE4);
        assertPodsAreBehind(NODE4);
        assertThat(nodes).containsOnlyKeys(NODE4);
        assertThat(kernel).doesNotContainKey(Cidr.of(NODE6));
    }

    @Test
    void whatANewNodeHasTakenOverStaysWhenTheOldOneGoes() {
        ClusterFacts facts = seenFrom("192.168.10.11");
        tellNode(facts, NODE4, NODE6);
        facts.nodes().update(Map.of("reinstalled", MeshNode.of(TORONTO, ID, "reinstalled", NODE4, List.of(PODS4))));

        facts.nodes().delete(Set.of("t1"));

        assertThat(nodes).containsOnlyKeys(NODE4);
        assertThat(kernel)
                .containsKey(Cidr.of(NODE4))
                .containsEntry(PODS4, IpcacheEntry.remote(WORLD4, NODE4))
                .doesNotContainKeys(Cidr.of(NODE6), PODS6);
    }
}
