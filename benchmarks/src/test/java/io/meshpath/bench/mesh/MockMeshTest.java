// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.cilium.MeshNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MockMeshTest {
    private static final MockMesh MESH = new MockMesh(MeshSize.FULL, true);

    @Test
    void everyKeyIsThereOnce() {
        assertThat(MESH.pairs().map(Pair::key).distinct().count())
                .isEqualTo(MeshSize.FULL.keys() + MeshSize.FULL.clusters());
    }

    @Test
    void noTwoClustersHaveTheSameAddresses() {
        assertThat(MESH.endpoints()).hasSize(250_000);
        assertThat(MESH.nodes()).hasSize(25_000);
    }

    @Test
    void nodesThatComeAndGoHavePodCidrsOfTheirOwn() {
        List<MockCluster> clusters = MESH.clusters();
        MockCluster first = clusters.get(0);
        MeshNode last = MeshNode.read(first.node(MockCluster.NODE_NUMBERS - 1).value());
        MeshNode next = MeshNode.read(clusters.get(1).node(0).value());
        assertThat(last.podCidrs()).doesNotContainAnyElementsOf(next.podCidrs());
        assertThat(last.addresses()).doesNotContainAnyElementsOf(next.addresses());
    }

    @Test
    void whatChurnBringsItTakesAwayAgain() {
        Churn churn = Churn.of(MESH).get(0);
        Set<String> there = new HashSet<>();
        int most = 0;
        for (int i = 0; i < 2 * 3 * Churn.CHANGES; i++) { // a whole number of lives of every kind
            Change change = churn.next();
            change.value().ifPresentOrElse(value -> there.add(change.key()), () -> there.remove(change.key()));
            most = Math.max(most, there.size());
        }
        assertThat(there).isEmpty();
        assertThat(most).isBetween(1, 3);
    }

    @Test
    void churnHasTenEndpointsTwoIdentitiesAndANodeInTenSeconds() {
        Churn churn = Churn.of(MESH).get(7);
        List<String> keys = Stream.generate(churn::next)
                .limit(Churn.CHANGES)
                .map(Change::key)
                .toList();
        assertThat(keys).filteredOn(key -> key.startsWith("cilium/cache/ip/")).hasSize(10);
        assertThat(keys)
                .filteredOn(key -> key.startsWith("cilium/cache/identities/"))
                .hasSize(2);
        assertThat(keys)
                .filteredOn(key -> key.startsWith("cilium/cache/nodes/"))
                .hasSize(1);
    }
}
