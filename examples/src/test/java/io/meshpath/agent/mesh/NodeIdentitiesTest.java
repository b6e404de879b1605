// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.MeshNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeIdentitiesTest {
    private static final ClusterName TORONTO = new ClusterName("toronto");
    private static final IpAddress ONE = IpAddress.parse("192.168.30.11");
    private static final IpAddress TWO = IpAddress.parse("192.168.30.12");

    private final Map<Integer, Labels> known = new HashMap<>();
    private final IdentityTable table = new IdentityTable(new IdentityTable.Listener() {
        @Override
        public void addIdentity(int identity, Labels labels) {
            known.put(identity, labels);
        }

        @Override
        public void removeIdentity(int identity) {
            known.remove(identity);
        }
    });

    private static MeshNode node(IpAddress address, Map<String, String> labels) {
        return MeshNode.of(TORONTO, new ClusterId(3), "t1", address, List.of()).withLabels(labels);
    }

    @Test
    void nodesWithTheSameLabelsShareAnIdentityThatSaysThem() {
        NodeIdentities identities = new NodeIdentities(table, Map.of());

        int one = identities.put(ONE, node(ONE, Map.of("zone", "a")));
        int two = identities.put(TWO, node(TWO, Map.of("zone", "a")));

        assertThat(one).isEqualTo(two).matches(Identity::isRemoteNode);
        assertThat(known)
                .containsExactly(Map.entry(
                        one,
                        Labels.parse("k8s:io.cilium.k8s.policy.cluster=toronto;reserved:remote-node;node:zone=a;")));
    }

    @Test
    void anIdentityGoesWithItsLastAddressOnceTheDatapathKnows() {
        NodeIdentities identities = new NodeIdentities(table, Map.of());
        identities.put(ONE, node(ONE, Map.of("zone", "a")));

        int changed = identities.put(ONE, node(ONE, Map.of("zone", "b")));
        assertThat(known).hasSize(2);
        identities.settle();
        assertThat(known).containsOnlyKeys(changed);

        identities.remove(ONE);
        identities.settle();
        assertThat(known).isEmpty();
    }

    @Test
    void anAddressThatComesBackBeforeItIsSettledKeepsItsIdentity() {
        NodeIdentities identities = new NodeIdentities(table, Map.of());
        int before = identities.put(ONE, node(ONE, Map.of()));
        identities.remove(ONE);

        assertThat(identities.put(ONE, node(ONE, Map.of()))).isEqualTo(before);
        identities.settle();

        assertThat(known).containsOnlyKeys(before);
    }

    @Test
    void aNodeKeepsTheIdentityOfAnEarlierLifeAndNobodyElseGetsIt() {
        int earlier = Identity.remoteNode(7);
        NodeIdentities identities = new NodeIdentities(table, Map.of(Cidr.of(ONE), IpcacheEntry.local(earlier)));

        assertThat(identities.put(TWO, node(TWO, Map.of("zone", "b")))).isNotEqualTo(earlier);
        assertThat(identities.put(ONE, node(ONE, Map.of("zone", "a")))).isEqualTo(earlier);
    }

    @Test
    void labelsOfNodesCannotHideWhatTheMeshSays() {
        Labels labels = NodeIdentities.labels(
                ReservedIdentity.REMOTE_NODE,
                TORONTO,
                Map.of("io.cilium.k8s.policy.cluster", "atlanta", "remote-node", "", "a=b", "c", "zone", "a"));

        assertThat(labels)
                .isEqualTo(Labels.parse("k8s:io.cilium.k8s.policy.cluster=toronto;reserved:remote-node;node:zone=a;"));
    }
}
