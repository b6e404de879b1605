// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Plan PLAN = Plan.THREE_CLUSTERS;

    @Test
    void podPrefixesDoNotOverlap() {
        List<Cidr> prefixes = PLAN.nodes().stream().map(Plan.Node::podCidr).toList();

        assertThat(prefixes).doesNotHaveDuplicates();
        for (Cidr one : prefixes) {
            assertThat(prefixes).filteredOn(one::overlaps).containsExactly(one);
        }
    }

    @Test
    void noTwoNodesShareANetwork() {
        assertThat(PLAN.nodes())
                .extracting(node -> Cidr.masking(node.address(), Underlay.PREFIX_LENGTH))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyNodeIsBesideItsRouter() {
        assertThat(PLAN.nodes()).allSatisfy(node -> {
            assertThat(Cidr.masking(node.address(), Underlay.PREFIX_LENGTH).contains(node.router()))
                    .isTrue();
            assertThat(node.router()).isNotEqualTo(node.address());
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
