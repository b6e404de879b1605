// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Kubernetes.networkPolicy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NetworkPolicies mean, by the Kubernetes API's words and by the recipes that everybody copies. */
class NetworkPolicyTest {
    private static TruthTable in(PeerClusters peers, String spec) {
        return TruthTable.of(peers, networkPolicy("x", "p", spec));
    }

    private static TruthTable in(String spec) {
        return in(PeerClusters.LOCAL, spec);
    }

    @Test
    void selectedPodsReceiveNothingWithoutRules() {
        in("podSelector: {matchLabels: {pod: a}}").holds("""
                x/a <- x/b     | TCP 80       | denied  | default
                x/a <- y/b     | ICMP 8       | denied  | default
                x/a <- world   | protocol 112 | denied  | default
                x/a <- unknown | UDP 53       | denied  | default
                x/a -> x/b     | TCP 80       | allowed | default
                x/b <- x/a     | TCP 80       | allowed | default
                y/a <- x/a     | TCP 80       | allowed | default
                """);
    }

    @Test
    void anAbsentSelectorIsAnEmptyOne() {
        in("policyTypes: [Ingress]").holds("""
                x/a <- x/b | TCP 80 | denied  | default
                y/a <- x/b | TCP 80 | allowed | default
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingress: []", "ingress: null", "policyTypes: []", "egress: []", "policyTypes: [Ingress]"})
    void withoutRulesForEgressOnlyIngressIsIsolated(String rest) {
        in("podSelector: {}\n" + rest).holds("""
                x/a <- x/b | TCP 80 | denied  | default
                x/a -> x/b | TCP 80 | allowed | default
                """);
    }

    @Test
    void rulesForEgressIsolateBothDirections() {
        in("podSelector: {}\negress: [{}]").holds("""
                x/a <- x/b | TCP 80 | denied  | default
                x/a -> x/b | TCP 80 | allowed | x/p, egress rule 1
                """);
    }

    @Test
    void policyTypesEgressIsolatesEgressOnly() {
        in("podSelector: {}\npolicyTypes: [Egress]").holds("""
                x/a <- x/b   | TCP 80 | allowed | default
                x/a -> x/b   | TCP 80 | denied  | default
                x/a -> world | UDP 53 | denied  | default
                """);
    }

    @Test
    void bothPolicyTypesIsolateAllTraffic() {
        in("podSelector: {}\npolicyTypes: [Ingress, Egress]").holds("""
                x/a <- x/b   | TCP 80 | denied | default
                x/a -> x/b   | TCP 80 | denied | default
                """);
    }

    @Test
    void rulesOfADirectionThatPolicyTypesLeavesOutDoNotCount() {
        in("podSelector: {}\npolicyTypes: [Egress]\ningress: [{from: [{podSelector: {}}]}]")
                .holds("""
                x/a <- y/b | TCP 80 | allowed | default
                x/a -> x/b | TCP 80 | denied  | default
                """);
    }

    @Test
    void anEmptyRuleAllowsEverything() {
        in("podSelector: {}\ningress: [{}]").holds("""
                x/a <- x/b          | TCP 80      | allowed | x/p, ingress rule 1
                x/a <- y/b@toronto  | SCTP 3868   | allowed | x/p, ingress rule 1
                x/a <- 192.0.2.1    | UDP 53      | allowed | x/p, ingress rule 1
                x/a <- 2001:db8::1  | ICMPv6 128  | allowed | x/p, ingress rule 1
                x/a <- remote-node  | protocol 50 | allowed | x/p, ingress rule 1
                x/a <- unknown      | TCP 80      | allowed | x/p, ingress rule 1
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{from: [], ports: []}", "{from: [], ports: null}", "{ports: []}", "{from: null}"})
    void emptyListsAreNoRestriction(String rule) {
        in("podSelector: {}\ningress: [" + rule + "]").holds("""
                x/a <- y/b     | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- unknown | ICMP 8 | allowed | x/p, ingress rule 1
                """);
    }

    @Test
    void anEmptyPodSelectorIsTheWholeNamespace() {
        in("podSelector: {}\ningress: [{from: [{podSelector: {}}]}]").holds("""
                x/a <- x/b         | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/b         | TCP 80 | denied  | default
                x/a <- x/b@toronto | TCP 80 | denied  | default
                x/a <- world       | TCP 80 | denied  | default
                x/a <- remote-node | TCP 80 | denied  | default
                """);
    }

    @Test
    void anEmptyNamespaceSelectorIsEveryPodAndNothingElse() {
        in("podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]").holds("""
                x/a <- x/b          | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/b          | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/b@toronto  | TCP 80 | denied  | default
                x/a <- world        | TCP 80 | denied  | default
                x/a <- remote-node  | TCP 80 | denied  | default
                x/a <- health       | TCP 80 | denied  | default
                x/a <- unknown      | TCP 80 | denied  | default
                """);
    }

    @Test
    void aNamespaceSelectorThatOnlyExcludesChoosesPodsAndNothingElse() {
        String notY = "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector:"
                + " {matchExpressions: [{key: ns, operator: NotIn, values: [y]}]}}]}]";
        in(PeerClusters.ANY, notY).holds("""
                x/a -> z/b         | TCP 80 | allowed | x/p, egress rule 1
                x/a -> z/b@toronto | TCP 80 | allowed | x/p, egress rule 1
                x/a -> y/b         | TCP 80 | denied  | default
                x/a -> world       | TCP 80 | denied  | default
                x/a -> host        | TCP 80 | denied  | default
                x/a -> 192.0.2.1   | TCP 80 | denied  | default
                """);
    }

    @Test
    void aPeerIsPodsInNamespacesWhereBothSelectorsStandTogether() {
        in("""
                podSelector: {matchLabels: {pod: a}}
                ingress:
                  - from:
                      - namespaceSelector: {matchLabels: {ns: y}}
                        podSelector: {matchLabels: {pod: b}}
                """).holds("""
                x/a <- y/b | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/c | TCP 80 | denied  | default
                x/a <- x/b | TCP 80 | denied  | default
                x/a <- z/b | TCP 80 | denied  | default
                """);
    }

    @Test
    void aPeerIsEitherWhereTheyStandInTwoElements() {
        in("""
                podSelector: {matchLabels: {pod: a}}
                ingress:
                  - from:
                      - namespaceSelector: {matchLabels: {ns: y}}
                      - podSelector: {matchLabels: {pod: b}}
                """).holds("""
                x/a <- y/b | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/c | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/b | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/c | TCP 80 | denied  | default
                x/a <- z/b | TCP 80 | denied  | default
                """);
    }

    @Test
    void aNamespaceIsFoundByItsName() {
        in("podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: y}}}]}]")
                .holds("""
                x/a <- y/b | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/b | TCP 80 | denied  | default
                """);
    }

    @Test
    void expressionsSelectNamespacesAndPods() {
        in("""
                podSelector: {matchExpressions: [{key: pod, operator: In, values: [a, b]}]}
                ingress:
                  - from:
                      - namespaceSelector: {matchExpressions: [{key: ns, operator: In, values: [y, z]}]}
                        podSelector: {matchExpressions: [{key: pod, operator: NotIn, values: [c]}]}
                """).holds("""
                x/a <- y/a | TCP 80 | allowed | x/p, ingress rule 1
                x/b <- z/b | TCP 80 | allowed | x/p, ingress rule 1
                x/b <- z/c | TCP 80 | denied  | default
                x/b <- x/a | TCP 80 | denied  | default
                x/c <- x/a | TCP 80 | allowed | default
                """);
    }

    @Test
    void peersAreInTheLocalClusterUnlessTheyNameAnother() {
        String spec = """
                podSelector: {}
                ingress:
                  - from: [{podSelector: {matchLabels: {pod: b}}}]
                  - from: [{podSelector: {matchLabels: {io.cilium.k8s.policy.cluster: toronto, pod: c}}}]
                  - from: [{podSelector: {matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: Exists}],
                                          matchLabels: {pod: d}}}]
                """;
        in(PeerClusters.LOCAL, spec).holds("""
                x/a <- x/b         | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/b@toronto | TCP 80 | denied  | default
                x/a <- x/c         | TCP 80 | denied  | default
                x/a <- x/c@toronto | TCP 80 | allowed | x/p, ingress rule 2
                x/a <- x/d         | TCP 80 | allowed | x/p, ingress rule 3
                x/a <- x/d@toronto | TCP 80 | allowed | x/p, ingress rule 3
                """);
        in(PeerClusters.ANY, spec).holds("""
                x/a <- x/b         | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/b@toronto | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/c         | TCP 80 | denied  | default
                x/a <- x/c@toronto | TCP 80 | allowed | x/p, ingress rule 2
                """);
    }

    @Test
    void namespacesAreThoseOfTheLocalClusterUnlessTheDefaultIsAnyCluster() {
        String spec = "podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]";
        in(PeerClusters.LOCAL, spec).holds("""
                x/a <- y/b         | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/b@toronto | TCP 80 | denied  | default
                """);
        in(PeerClusters.ANY, spec).holds("""
                x/a <- y/b         | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- y/b@toronto | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- z/b@toronto | TCP 80 | denied  | default
                """);
    }

    @Test
    void policiesOfOnePodAddUp() {
        TruthTable.of(
                        networkPolicy("x", "deny", "podSelector: {}"),
                        networkPolicy(
                                "x",
                                "b",
                                "podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {pod: b}}}]}]"),
                        networkPolicy(
                                "x",
                                "c",
                                "podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {pod: c}}}]}]"))
                .holds("""
                x/a <- x/b | TCP 80 | allowed | x/b, ingress rule 1
                x/a <- x/c | TCP 80 | allowed | x/c, ingress rule 1
                x/a <- x/d | TCP 80 | denied  | default
                """);
    }

    @Test
    void theNodeReachesItsPodsAnyway() {
        in("podSelector: {}\npolicyTypes: [Ingress, Egress]").holds("""
                x/a <- host        | TCP 80 | allowed | the node's access to its endpoints
                x/a <- remote-node | TCP 80 | denied  | default
                x/a -> host        | TCP 80 | denied  | default
                """);
    }
}
