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

class ExplanationTest {
    private static final Labels REDIS = podIn("default", "atlanta", "app=redis");
    private static final Labels WEB = podIn("default", "atlanta", "app=web");
    private static final String POLICY = document("""
            endpointSelector: {matchLabels: {app: redis}}
            ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
                toPorts: [{ports: [{port: "6379", protocol: TCP}]}]
              - fromCIDR: [10.0.0.0/8]
              - {}
            ingressDeny:
              - fromEntities: [world]
            """);
    private static final String ADMIN = """
            ---
            apiVersion: policy.networking.k8s.io/v1alpha2
            kind: ClusterNetworkPolicy
            metadata: {name: guard}
            spec:
              tier: Admin
              priority: 10
              subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: redis}}}}
              ingress:
                - action: Pass
                  from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]
                - action: Deny
                  from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}]
            """;
    private static final String BASELINE = ADMIN.replace("guard", "floor").replace("Admin", "Baseline");

    private static String explain(String policies, Direction direction, Labels peer, PortSpace space, int port) {
        PolicyModel model = PolicyModel.of(PolicyParser.parse("p.yaml", policies), ATLANTA);
        return new Evaluator(model).explain(REDIS, direction, peer, space, port);
    }

    private static String ingress(String policies, Labels peer, int port) {
        return explain(policies, Direction.INGRESS, peer, PortSpace.TCP, port);
    }

    @Test
    void namesTheRuleThatAllows() {
        assertThat(ingress(POLICY, WEB, 6379)).isEqualTo("""
                allowed: ingress of app=redis in default from app=web in default, TCP 6379
                  allowed by p.yaml: default/p, ingress rule 1: app=web in default of cluster atlanta, TCP 6379""");
    }

    @Test
    void namesTheRuleThatDeniesAndWhatItOverrules() {
        String policy = POLICY.replace("  ingressDeny:", "    - fromEntities: [all]\n  ingressDeny:");
        assertThat(ingress(policy, Labels.parse("cidr:192.0.2.0/24"), 6379)).isEqualTo("""
                denied: ingress of app=redis in default from 192.0.2.0/24, TCP 6379
                  denied by p.yaml: default/p, ingressDeny rule 1: entity world, every packet
                  which overrules p.yaml: default/p, ingress rule 4, that allows everybody, every packet
                  to allow it, take this peer or port out of that rule; a denial wins over every allowance of its tier""");
    }

    @Test
    void saysWhichRulesCameNearWhyTheyMissedAndWhatToAdd() {
        assertThat(explain(POLICY, Direction.INGRESS, podIn("shop", "toronto", "app=web"), PortSpace.UDP, 53))
                .isEqualTo("""
                        denied by default: ingress of app=redis in default from app=web in shop of cluster toronto, UDP 53
                          4 rules select it in ingress, and none allows this packet
                            p.yaml: default/p, ingress rule 2: other peers: 10.0.0.0/8 (prefixes choose addresses outside \
                        the mesh, and the peer is a pod)
                            p.yaml: default/p, ingress rule 1: other ports: TCP 6379; other peers: app=web in default of \
                        cluster atlanta (its cluster is toronto, its namespace is shop)
                            p.yaml: default/p, ingress rule 3: allows nobody; it only turns the default deny on
                          to allow it, add:
                            apiVersion: cilium.io/v2
                            kind: CiliumNetworkPolicy
                            metadata: {name: allow-ingress-udp-53, namespace: default}
                            spec:
                              endpointSelector: {matchLabels: {app: redis}}
                              ingress:
                                - fromEndpoints: [{matchLabels: {app: web, io.kubernetes.pod.namespace: shop, \
                        io.cilium.k8s.policy.cluster: toronto}}]
                                  toPorts: [{ports: [{port: "53", protocol: UDP}]}]""");
    }

    @Test
    void aPeerWithTheRightPortIsNearerThanOneWithNeither() {
        assertThat(ingress(POLICY, podIn("default", "atlanta", "app=api"), 6379))
                .contains("ingress rule 1: this port, but other peers: app=web in default of cluster atlanta"
                        + " (its label app is api)");
    }

    @Test
    void saysThatNoRuleSelects() {
        assertThat(explain(POLICY, Direction.EGRESS, Labels.parse("reserved:host"), PortSpace.TCP, 1))
                .isEqualTo("""
                        allowed by default: egress of app=redis in default to host, TCP 1
                          no rule selects it in egress""");
    }

    @Test
    void namesTheTierThatDenies() {
        assertThat(ingress(ADMIN, podIn("default", "atlanta", "app=api"), 1))
                .contains("denied by p.yaml: guard, ingress rule 2 (tier Admin, priority 10): ")
                .contains("to allow it, take this peer or port out of that rule, or accept it in tier Admin before it");
    }

    @Test
    void namesThePassThatLeavesItToTheNextTier() {
        assertThat(ingress(POLICY + ADMIN, WEB, 6379))
                .contains("passed on to the next tier by p.yaml: guard, ingress rule 1 (tier Admin, priority 10)")
                .contains("allowed by p.yaml: default/p, ingress rule 1");
    }

    @Test
    void namesOnePassOfATierSinceItTakesTheOthersOut() {
        String later = ADMIN.replace("guard", "later").replace("priority: 10", "priority: 11");
        assertThat(ingress(POLICY + ADMIN + later, WEB, 6379))
                .contains("passed on to the next tier by p.yaml: guard")
                .doesNotContain("p.yaml: later");
    }

    @Test
    void whatBaselineDeniesAnyPolicyBeforeItMayAllow() {
        assertThat(ingress(BASELINE, podIn("default", "atlanta", "app=api"), 1))
                .contains("(tier Baseline, priority 10)")
                .contains("to allow it, add what comes before tier Baseline, such as:")
                .contains("enableDefaultDeny: {ingress: false}");
    }

    @Test
    void namesTheNodesOwnAccess() {
        assertThat(ingress(POLICY, Labels.parse("reserved:host"), 1))
                .contains("allowed by the node's access to its endpoints");
    }
}
