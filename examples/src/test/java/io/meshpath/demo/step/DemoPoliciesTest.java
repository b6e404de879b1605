// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DemoPoliciesTest {
    private static final int REDIS = 6379;
    private static final Labels PRIMARY = pod("atlanta", "k8s:app=redis;k8s:role=primary;");
    private static final Labels SHOP = pod("atlanta", "k8s:app=shop;");
    private static final Labels SINGAPORE = pod("singapore", "k8s:app=redis;k8s:role=replica;");
    private static final Labels TORONTO = pod("toronto", "k8s:app=redis;k8s:role=replica;");
    private static final Labels STRANGER = pod("toronto", "k8s:app=stranger;");

    @Test
    void thePrimaryAdmitsTheShopAndBothReplicas() throws IOException {
        Evaluator atlanta = evaluator("atlanta", "atlanta.yaml");

        assertThat(List.of(SHOP, SINGAPORE, TORONTO))
                .allMatch(peer -> allows(atlanta, PRIMARY, Direction.INGRESS, peer));
        assertThat(allows(atlanta, PRIMARY, Direction.INGRESS, STRANGER)).isFalse();
    }

    @Test
    void replicasTalkToThePrimaryOnly() throws IOException {
        Evaluator singapore = evaluator("singapore", "singapore.yaml");
        Evaluator toronto = evaluator("toronto", "toronto.yaml");

        assertThat(allows(singapore, SINGAPORE, Direction.EGRESS, PRIMARY)).isTrue();
        assertThat(allows(singapore, SINGAPORE, Direction.EGRESS, TORONTO)).isFalse();
        assertThat(allows(toronto, TORONTO, Direction.EGRESS, PRIMARY)).isTrue();
        assertThat(allows(toronto, TORONTO, Direction.INGRESS, STRANGER)).isFalse();
    }

    @Test
    void aDenialCutsSingaporeOff() throws IOException {
        Evaluator singapore = evaluator("singapore", "singapore.yaml", "singapore-egress-deny.yaml");

        assertThat(allows(singapore, SINGAPORE, Direction.EGRESS, PRIMARY)).isFalse();
    }

    private static boolean allows(Evaluator evaluator, Labels subject, Direction direction, Labels peer) {
        return evaluator.decide(subject, direction, peer, PortSpace.TCP, REDIS).isAllowed();
    }

    private static Evaluator evaluator(String cluster, String... files) throws IOException {
        List<Policy> policies = new ArrayList<>();
        for (String file : files) {
            try (InputStream resource = Policies.class.getResourceAsStream("/io/meshpath/demo/policies/" + file)) {
                policies.addAll(PolicyParser.parse(file, new String(resource.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        return new Evaluator(PolicyModel.of(policies, new ClusterName(cluster)));
    }

    private static Labels pod(String cluster, String labels) {
        return Labels.parse(
                labels + "k8s:io.kubernetes.pod.namespace=default;k8s:io.cilium.k8s.policy.cluster=" + cluster + ";");
    }
}
