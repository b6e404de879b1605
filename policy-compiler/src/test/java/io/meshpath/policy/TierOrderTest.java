// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Kubernetes.clusterNetworkPolicy;
import static io.meshpath.policy.Kubernetes.networkPolicy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies of several tiers and kinds say together: docs/decisions/0004-order-of-policy.md, packet by packet. */
class TierOrderTest {
    /** Namespace x receives from namespace y only. */
    private static final String ONLY_Y = networkPolicy(
            "x", "only-y", "podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]");

    /** One rule about what namespace x receives from a namespace. */
    private static String guard(String name, String tier, int priority, String action, String from) {
        return clusterNetworkPolicy(name, tier, priority, """
                subject: {namespaces: {matchLabels: {ns: x}}}
                ingress:
                  - {action: %s, from: [{namespaces: {matchLabels: {ns: %s}}}]}
                """.formatted(action, from));
    }

    private static String cilium(String section, String namespace) {
        return """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: cilium, namespace: x}
                spec:
                  endpointSelector: {}
                  %s: [{fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: %s}}]}]
                """.formatted(section, namespace);
    }

    @Test
    void anAdminsDenialStandsAgainstANetworkPolicy() {
        TruthTable.of(ONLY_Y, guard("admin", "Admin", 1, "Deny", "y")).holds("""
                x/a <- y/b | TCP 80 | denied | admin, ingress rule 1
                x/a <- z/b | TCP 80 | denied | default
                """);
    }

    @Test
    void anAdminsAcceptanceOpensWhatANetworkPolicyIsolates() {
        TruthTable.of(ONLY_Y, guard("admin", "Admin", 1, "Accept", "z")).holds("""
                x/a <- y/b   | TCP 80 | allowed | x/only-y, ingress rule 1
                x/a <- z/b   | TCP 80 | allowed | admin, ingress rule 1
                x/a <- world | TCP 80 | denied  | default
                """);
    }

    @Test
    void anAdminsAcceptanceStandsAgainstADenialOfCilium() {
        TruthTable.of(cilium("ingressDeny", "y"), guard("admin", "Admin", 1, "Accept", "y"))
                .holds("""
                x/a <- y/b | TCP 80 | allowed | admin, ingress rule 1
                x/a <- z/b | TCP 80 | denied  | default
                """);
    }

    @Test
    void anAdminsPassLeavesItToTheNetworkPolicies() {
        String deny = guard("late", "Admin", 2, "Deny", "y");
        String pass = guard("early", "Admin", 1, "Pass", "y");
        TruthTable.of(ONLY_Y, deny, pass).holds("""
                x/a <- y/b | TCP 80 | allowed | x/only-y, ingress rule 1
                """);
        TruthTable.of(networkPolicy("x", "closed", "podSelector: {}"), deny, pass)
                .holds("""
                x/a <- y/b | TCP 80 | denied  | default
                """);
    }

    @Test
    void anAdminsPassGoesOnToBaselineWhereNoNetworkPolicySpeaks() {
        TruthTable.of(guard("pass", "Admin", 1, "Pass", "y"), guard("base", "Baseline", 1, "Deny", "y"))
                .holds("""
                x/a <- y/b | TCP 80 | denied  | base, ingress rule 1
                x/a <- z/b | TCP 80 | allowed | default
                """);
    }

    @Test
    void aNetworkPolicyAllowsWhatBaselineWouldDeny() {
        TruthTable.of(ONLY_Y, guard("base", "Baseline", 1, "Deny", "y")).holds("""
                x/a <- y/b | TCP 80 | allowed | x/only-y, ingress rule 1
                """);
    }

    @Test
    void baselineDeniesWhereNoNetworkPolicySelects() {
        TruthTable.of(guard("base", "Baseline", 1, "Deny", "y")).holds("""
                x/a <- y/b | TCP 80 | denied  | base, ingress rule 1
                x/a <- z/b | TCP 80 | allowed | default
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Admin", "Baseline"})
    void noTierOfClusterNetworkPoliciesTurnsDefaultDenyOn(String tier) {
        TruthTable.of(guard("guard", tier, 1, "Accept", "y")).holds("""
                x/a <- y/b   | TCP 80 | allowed | guard, ingress rule 1
                x/a <- z/b   | TCP 80 | allowed | default
                x/a <- world | TCP 80 | allowed | default
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Admin", "Baseline"})
    void aPassWithNothingBelowLeavesItToTheDefault(String tier) {
        String pass = guard("pass", tier, 1, "Pass", "z");
        TruthTable.of(pass).holds("x/a <- z/b | TCP 80 | allowed | default");
        TruthTable.of(pass, ONLY_Y).holds("x/a <- z/b | TCP 80 | denied | default");
    }

    /** As in Cilium; to the letter of the API, a NetworkPolicy would have had the last word. */
    @Test
    void defaultDenyIsAskedAfterBaseline() {
        TruthTable.of(ONLY_Y, guard("base", "Baseline", 1, "Accept", "z")).holds("""
                x/a <- z/b   | TCP 80 | allowed | base, ingress rule 1
                x/a <- world | TCP 80 | denied  | default
                """);
    }

    @ParameterizedTest
    @CsvSource({"Deny, Accept, denied", "Accept, Deny, allowed"})
    void withinATierTheLowerPriorityDecides(String first, String second, String verdict) {
        TruthTable.of(guard("b", "Admin", 20, second, "y"), guard("a", "Admin", 3, first, "y"))
                .holds("x/a <- y/b | TCP 80 | " + verdict + " | a, ingress rule 1");
        TruthTable.of(guard("b", "Baseline", 1000, second, "y"), guard("a", "Baseline", 0, first, "y"))
                .holds("x/a <- y/b | TCP 80 | " + verdict + " | a, ingress rule 1");
    }

    @Test
    void aPolicysRulesComeInTheirOrderAndAllBeforeTheNextPriority() {
        String first = clusterNetworkPolicy("first", "Admin", 1, """
                subject: {namespaces: {}}
                ingress:
                  - {action: Accept, from: [{namespaces: {matchLabels: {ns: y}}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}
                  - {action: Deny, from: [{namespaces: {matchLabels: {ns: y}}}]}
                """);
        String second = clusterNetworkPolicy("second", "Admin", 2, """
                subject: {namespaces: {}}
                ingress:
                  - {action: Accept, from: [{namespaces: {}}]}
                """);
        TruthTable.of(second, first).holds("""
                x/a <- y/b | TCP 80 | allowed | first, ingress rule 1
                x/a <- y/b | TCP 81 | denied  | first, ingress rule 2
                x/a <- z/b | TCP 81 | allowed | second, ingress rule 1
                """);
    }

    @Test
    void theLastOf25RulesStillComesBeforeTheNextPriority() {
        String many = clusterNetworkPolicy(
                "many",
                "Admin",
                1,
                "subject: {namespaces: {}}\ningress:\n"
                        + "  - {action: Deny, from: [{namespaces: {matchLabels: {ns: nowhere}}}]}\n".repeat(24)
                        + "  - {action: Deny, from: [{namespaces: {matchLabels: {ns: y}}}]}\n");
        TruthTable.of(guard("next", "Admin", 2, "Accept", "y"), many)
                .holds("x/a <- y/b | TCP 80 | denied | many, ingress rule 25");
    }

    /** The API leaves it open which of them decides. */
    @Test
    void atEqualPrioritiesDenialsComeBeforeAcceptancesAndThoseBeforePasses() {
        String deny = guard("deny", "Admin", 5, "Deny", "y");
        String accept = guard("accept", "Admin", 5, "Accept", "y");
        String pass = guard("pass", "Admin", 5, "Pass", "y");
        TruthTable.of(pass, accept, deny).holds("x/a <- y/b | TCP 80 | denied | deny, ingress rule 1");
        TruthTable.of(pass, accept).holds("x/a <- y/b | TCP 80 | allowed | accept, ingress rule 1");
        TruthTable.of(pass, guard("late", "Admin", 6, "Deny", "y")).holds("x/a <- y/b | TCP 80 | allowed | default");
    }

    @Test
    void policiesOfEqualPriorityAllApplyEachToItsSubject() {
        String other = guard("other", "Admin", 5, "Deny", "y")
                .replace(
                        "subject: {namespaces: {matchLabels: {ns: x}}}",
                        "subject: {namespaces: {matchLabels: {ns: z}}}");
        TruthTable.of(guard("one", "Admin", 5, "Deny", "y"), guard("two", "Admin", 5, "Deny", "z"), other)
                .holds("""
                x/a <- y/b | TCP 80 | denied  | one, ingress rule 1
                x/a <- z/b | TCP 80 | denied  | two, ingress rule 1
                z/a <- y/b | TCP 80 | denied  | other, ingress rule 1
                z/a <- x/b | TCP 80 | allowed | default
                """);
    }

    @Test
    void aPassSkipsItsTierForItsPacketsOnly() {
        String policy = clusterNetworkPolicy("guard", "Admin", 1, """
                subject: {namespaces: {matchLabels: {ns: x}}}
                ingress:
                  - {action: Pass, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}
                  - {action: Deny, from: [{namespaces: {}}]}
                """);
        TruthTable.of(policy, ONLY_Y, guard("base", "Baseline", 1, "Accept", "z"))
                .holds("""
                x/a <- y/b   | TCP 80 | allowed | x/only-y, ingress rule 1
                x/a <- y/b   | TCP 81 | denied  | guard, ingress rule 2
                x/a <- z/b   | TCP 80 | allowed | base, ingress rule 1
                x/a <- x/b   | TCP 80 | denied  | default
                x/a <- world | TCP 81 | denied  | default
                """);
    }

    @Test
    void inOneTierKubernetesAndCiliumsPoliciesAddUpAndDenialsWin() {
        TruthTable.of(ONLY_Y, cilium("ingress", "z")).holds("""
                x/a <- y/b | TCP 80 | allowed | x/only-y, ingress rule 1
                x/a <- z/b | TCP 80 | allowed | x/cilium, ingress rule 1
                x/a <- x/b | TCP 80 | denied  | default
                """);
        TruthTable.of(ONLY_Y, cilium("ingressDeny", "y")).holds("""
                x/a <- y/b | TCP 80 | denied  | x/cilium, ingressDeny rule 1
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Admin", "Baseline"})
    void aPolicyWithoutRulesForADirectionDoesNotTouchIt(String tier) {
        String ingress = guard("guard", tier, 1, "Deny", "y");
        TruthTable.of(ingress).holds("""
                x/a <- y/b | TCP 80 | denied  | guard, ingress rule 1
                x/a -> y/b | TCP 80 | allowed | default
                y/b -> x/a | TCP 80 | allowed | default
                """);
        TruthTable.of(ingress.replace("ingress", "egress").replace("from", "to"))
                .holds("""
                x/a -> y/b | TCP 80 | denied  | guard, egress rule 1
                x/a <- y/b | TCP 80 | allowed | default
                y/b <- x/a | TCP 80 | allowed | default
                """);
    }

    @Test
    void theNodeReachesItsPodsUnlessARuleDenies() {
        String all = clusterNetworkPolicy(
                "pods", "Admin", 1, "subject: {namespaces: {}}\ningress: [{action: Deny, from: [{namespaces: {}}]}]");
        TruthTable.of(all, ONLY_Y).holds("""
                x/a <- host | TCP 80 | allowed | the node's access to its endpoints
                x/a <- y/b  | TCP 80 | denied  | pods, ingress rule 1
                """);
        TruthTable.of(cilium("ingressDeny", "y")
                        .replace(
                                "fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: y}}]",
                                "fromEntities: [host]"))
                .holds("x/a <- host | TCP 80 | denied | x/cilium, ingressDeny rule 1");
    }
}
