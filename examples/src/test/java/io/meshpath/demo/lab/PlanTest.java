// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanTest {
    private static final Plan PLAN = Plan.threeClusters(false);

    @Test
    void podPrefixesDoNotOverlap() {
        List<Cidr> prefixes =
                PLAN.nodes().stream().flatMap(node -> node.podCidrs().stream()).toList();

        assertThat(prefixes).doesNotHaveDuplicates();
        for (Cidr one : prefixes) {
            assertThat(prefixes).filteredOn(one::overlaps).containsExactly(one);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noTwoNodesShareANetwork(boolean ipv6) {
        assertThat(Plan.threeClusters(ipv6).nodes())
                .flatExtracting(Plan.Node::uplinks)
                .extracting(Plan.Uplink::network)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyNodeIsBesideItsRouter(boolean ipv6) {
        assertThat(Plan.threeClusters(ipv6).nodes()).allSatisfy(node -> {
            assertThat(node.address().isV4()).isNotEqualTo(ipv6);
            assertThat(node.uplinks()).hasSize(2).allSatisfy(uplink -> {
                assertThat(uplink.network().contains(uplink.router())).isTrue();
                assertThat(uplink.router()).isNotEqualTo(uplink.address());
            });
        });
    }

    @Test
    void namesFitTheKernel() {
        assertThat(PLAN.nodes())
                .extracting(Underlay::linkTo)
                .allMatch(device -> device.length() <= 15)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyPodHasANode() {
        assertThat(PLAN.nodes()).extracting(Plan.Node::name).containsAll(podNodes());
    }

    private static List<String> podNodes() {
        return PLAN.pods().stream().map(Plan.Pod::node).toList();
    }
}
