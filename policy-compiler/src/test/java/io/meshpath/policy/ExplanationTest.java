// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.podIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.document.PolicyParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
    private static final Labels REDIS = Labels.parse("k8s:app=redis;k8s:io.kubernetes.pod.namespace=default");
    private static final String POLICY = document("""
            endpointSelector: {matchLabels: {app: redis}}
            ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
                toPorts: [{ports: [{port: "6379", protocol: TCP}]}]
              - {}
            ingressDeny:
              - fromEntities: [world]
            """);

    private static String explain(Direction direction, String peer, PortSpace space, int port) {
        return explain(direction, Labels.parse(peer), space, port);
    }

    private static String explain(Direction direction, Labels peer, PortSpace space, int port) {
        PolicyModel model = PolicyModel.of(PolicyParser.parse("p.yaml", POLICY), ATLANTA);
        return new Evaluator(model).explain(REDIS, direction, peer, space, port);
    }

    @Test
    void namesTheRuleThatAllows() {
        assertThat(explain(Direction.INGRESS, podIn("default", "atlanta", "app=web"), PortSpace.TCP, 6379))
                .isEqualTo("""
                        allowed: ingress of k8s:app=redis,k8s:io.kubernetes.pod.namespace=default from \
                        k8s:app=web,k8s:io.cilium.k8s.policy.cluster=atlanta,k8s:io.kubernetes.pod.namespace=default, \
                        TCP 6379
                          allowed by p.yaml: default/p, ingress rule 1: endpoints with app=web, \
                        k8s:io.cilium.k8s.policy.cluster=atlanta, k8s:io.kubernetes.pod.namespace=default, TCP 6379""");
    }

    @Test
    void namesTheRuleThatDenies() {
        assertThat(explain(Direction.INGRESS, "cidr:192.0.2.0/24", PortSpace.TCP, 6379)
                        .lines())
                .containsExactly(
                        "denied: ingress of k8s:app=redis,k8s:io.kubernetes.pod.namespace=default from"
                                + " cidr:192.0.2.0/24,reserved:world-ipv4, TCP 6379",
                        "  denied by p.yaml: default/p, ingressDeny rule 1: entity world, every packet",
                        "  a denial wins over every allowance; to allow it, take this peer or port out of it");
    }

    @Test
    void saysWhyEachSelectingRuleDoesNotAllowAndWhatWould() {
        assertThat(explain(Direction.INGRESS, podIn("shop", "toronto", "app=web"), PortSpace.UDP, 53)
                        .lines()
                        .skip(1))
                .containsExactly(
                        "  3 rules select these endpoints in ingress, but none allows this packet",
                        "  p.yaml: default/p, ingressDeny rule 1 is about other peers: entity world",
                        "  p.yaml: default/p, ingress rule 1 is about other peers: endpoints with app=web,"
                                + " k8s:io.cilium.k8s.policy.cluster=atlanta, k8s:io.kubernetes.pod.namespace=default",
                        "  p.yaml: default/p, ingress rule 2 names no peer; it only turns the default deny on",
                        "  to allow it, add to ingress: fromEndpoints [{matchLabels: {app: web,"
                                + " io.cilium.k8s.policy.cluster: toronto, io.kubernetes.pod.namespace: shop}}]"
                                + " with toPorts [{ports: [{port: \"53\", protocol: UDP}]}]");
    }

    @Test
    void saysThatNoRuleSelects() {
        assertThat(explain(Direction.EGRESS, "reserved:host", PortSpace.TCP, 1).lines())
                .containsExactly(
                        "allowed by default: egress of k8s:app=redis,k8s:io.kubernetes.pod.namespace=default to"
                                + " reserved:host, TCP 1",
                        "  no rule selects these endpoints in egress");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k8s:app=web;k8s:io.kubernetes.pod.namespace=default;k8s:io.cilium.k8s.policy.cluster=atlanta"
                        + " | TCP | 1 | fromEndpoints [{matchLabels: {app: web}}] with toPorts [{ports: [{port: \"1\"",
                "reserved:remote-node | OTHER | 8 | fromEntities [remote-node] with icmps [{fields: [{family: IPv4, type: 8}]}]",
                "k8s:x=y | OTHER | 384 | {x: y}}] with icmps [{fields: [{family: IPv6, type: 128}]}]",
                "k8s:x=y | OTHER | 624 | {x: y}}] with no toPorts (IP protocol 112 has no ports)",
                "'' | UDP | 9 | fromEntities [all] (nobody knows this peer) with toPorts"
            })
    void theRemedyFitsThePeerAndThePacket(String peer, PortSpace space, int port, String remedy) {
        assertThat(explain(Direction.INGRESS, peer, space, port))
                .contains("to allow it, add to ingress: ")
                .contains(remedy);
    }

    /** The remedy, followed, is one. */
    @Test
    void theRemedyAllows() {
        Labels peer = podIn("shop", "toronto", "app=web");
        String remedied = document("""
                endpointSelector: {matchLabels: {app: redis}}
                ingress:
                  - fromEndpoints: [{matchLabels: {app: web, io.cilium.k8s.policy.cluster: toronto, io.kubernetes.pod.namespace: shop}}]
                    toPorts: [{ports: [{port: "53", protocol: UDP}]}]
                """);
        PolicyModel model = PolicyModel.of(PolicyParser.parse("p.yaml", remedied), ATLANTA);
        assertThat(new Evaluator(model)
                        .decide(REDIS, Direction.INGRESS, peer, PortSpace.UDP, 53)
                        .isAllowed())
                .isTrue();
    }
}
