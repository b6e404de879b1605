// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.PolicyParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies of the demo let Redis replicate over three clusters, and nothing else to its pods. */
class DemoPoliciesTest {
    private static final Labels PRIMARY = pod("redis;k8s:role=primary", "atlanta");
    private static final Labels STRANGER = pod("stranger", "atlanta");

    private static Labels pod(String app, String cluster) {
        return Labels.parse("k8s:app=" + app + ";k8s:io.kubernetes.pod.namespace=default;"
                + "k8s:io.cilium.k8s.policy.cluster=" + cluster);
    }

    private static Labels replica(String cluster) {
        return pod("redis;k8s:role=replica", cluster);
    }

    private static Evaluator cluster(String name, String... files) throws IOException {
        List<Policy> policies = new ArrayList<>();
        for (String file : files) {
            try (InputStream resource = Objects.requireNonNull(
                    DemoPoliciesTest.class.getResourceAsStream("/io/meshpath/demo/policies/" + file), file)) {
                String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
                policies.addAll(PolicyParser.parse(file, text));
            }
        }
        return new Evaluator(PolicyModel.of(policies, new ClusterName(name)));
    }

    private static Verdict.Kind redis(Evaluator evaluator, Labels subject, Direction direction, Labels peer) {
        return evaluator.decide(subject, direction, peer, PortSpace.TCP, 6379).kind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"singapore", "toronto"})
    void aReplicaReachesThePrimary(String cluster) throws IOException {
        Evaluator here = cluster(cluster, cluster + ".yaml");
        Evaluator atlanta = cluster("atlanta", "atlanta.yaml");
        assertThat(redis(here, replica(cluster), Direction.EGRESS, PRIMARY)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(redis(atlanta, PRIMARY, Direction.INGRESS, replica(cluster))).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(redis(atlanta, PRIMARY, Direction.EGRESS, replica(cluster))).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(redis(here, replica(cluster), Direction.INGRESS, PRIMARY)).isEqualTo(Verdict.Kind.ALLOW);
    }

    @Test
    void aStrangerReachesNobodyOfTheApp() throws IOException {
        Evaluator atlanta = cluster("atlanta", "atlanta.yaml");
        assertThat(redis(atlanta, PRIMARY, Direction.INGRESS, STRANGER)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
        assertThat(redis(atlanta, PRIMARY, Direction.INGRESS, pod("stranger", "toronto")))
                .isEqualTo(Verdict.Kind.DEFAULT_DENY);
        assertThat(redis(atlanta, PRIMARY, Direction.INGRESS, replica("elsewhere")))
                .isEqualTo(Verdict.Kind.DEFAULT_DENY);
        assertThat(redis(atlanta, STRANGER, Direction.EGRESS, PRIMARY)).isEqualTo(Verdict.Kind.DEFAULT_ALLOW);
    }

    @Test
    void onlyTheRedisPortIsOpen() throws IOException {
        assertThat(cluster("atlanta", "atlanta.yaml")
                        .decide(PRIMARY, Direction.INGRESS, replica("toronto"), PortSpace.TCP, 22)
                        .isAllowed())
                .isFalse();
    }

    @Test
    void theEgressDenialCutsSingaporesReplicaOff() throws IOException {
        Evaluator singapore = cluster("singapore", "singapore.yaml", "singapore-egress-deny.yaml");
        assertThat(redis(singapore, replica("singapore"), Direction.EGRESS, PRIMARY)).isEqualTo(Verdict.Kind.DENY);
    }
}
