// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static io.meshpath.policy.Kubernetes.clusterNetworkPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Tier;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the resource definition of ClusterNetworkPolicy does not take is refused here too, with the place and a way out. */
class ClusterNetworkPolicyRefusalTest {
    private static String refusal(String text) {
        PolicyException refusal = catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("p.yaml", text));
        assertThat(refusal).as(text).isNotNull();
        return refusal.getMessage();
    }

    private static String document(String spec) {
        return clusterNetworkPolicy("guard", "Admin", 10, spec);
    }

    private static String list(String item, int count) {
        return String.join(
                ", ", IntStream.range(0, count).mapToObj(item::formatted).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "to: [{namespaces: {}}] | field 'action' is missing; write Accept, Deny or Pass",
                "action: Allow, to: [{namespaces: {}}] | action: unknown action 'Allow'; write Accept, Deny or Pass",
                "action: Deny | field 'to' is missing; list the peers",
                "action: Deny, to: [] | to: has 0 elements but must have from 1 to 25; list one",
                "action: Deny, to: [{}] | to[0]: no field with a value; write exactly one of namespaces, pods, nodes,",
                "action: Deny, to: [{namespaces: null}] | to[0]: no field with a value; write exactly one of",
                "action: Deny, to: [{namespaces: {}, pods: {podSelector: {}}}] | namespaces and pods do not combine; write",
                "action: Deny, to: [{sameLabels: [a]}] | unknown field 'sameLabels'; expected one of domainNames, namespaces,",
                "action: Deny, to: [{pods: {namespaceSelector: {}}}] | to[0].pods: field 'podSelector' is missing; write {}",
                "action: Deny, to: [{networks: []}] | networks: has 0 elements but must have from 1 to 25",
                "action: Deny, to: [{networks: [10.0.0.0]}] | networks[0]: ",
                "action: Deny, to: [{networks: [10.0.0.0/8, 10.0.0.0/8]}] | networks[1]: '10.0.0.0/8' is there twice",
                "action: Deny, to: [{domainNames: [example.com]}] | domainNames: domainNames needs action Accept",
                "action: Pass, to: [{domainNames: [example.com]}] | domainNames: domainNames needs action Accept",
                "action: Accept, to: [{domainNames: [example]}] | domainNames[0]: 'example' is not a domain name; write one",
                "action: Accept, to: [{domainNames: [www.*.com]}] | 'www.*.com' is not a domain name",
                "action: Accept, to: [{domainNames: ['*example.com']}] | '*example.com' is not a domain name",
                "action: Deny, to: [{nodes: {matchLabels: {'a b': c}}}] | 'a b' is not a label key",
                "action: Deny, to: [{namespaces: {}}], ports: [] | unknown field 'ports'; expected one of action, name,",
                "action: Deny, to: [{namespaces: {}}], protocols: [] | protocols: has 0 elements but must have from 1 to 25",
                "action: Deny, to: [{namespaces: {}}], protocols: [{}] | write exactly one of tcp, udp, sctp, destinationNamedPort",
                "action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {}}] | tcp: field 'destinationPort' is missing",
                "action: Deny, to: [{namespaces: {}}], protocols: [{icmp: {}}] | unknown field 'icmp'",
                "action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 0}}}] | not a port from 1",
                "action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {}}}] | exactly one of number, range",
                "action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 2, end: 2}}}}] | start 2 is not below end 2",
                "action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 2}}}}] | field 'end' is missing",
                "action: Deny, to: [{namespaces: {}}], protocols: [{destinationNamedPort: HTTP}] | 'HTTP' is not the name of a port",
                "action: Deny, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: http}] | networks does not combine with destinationNamedPort",
                "action: Deny, to: [{nodes: {}}], protocols: [{destinationNamedPort: http}] | nodes does not combine with",
                "action: Accept, to: [{domainNames: [a.b]}], protocols: [{destinationNamedPort: http}] | domainNames does not combine with"
            })
    void aMistakeInARuleIsNamed(String rule, String expected) {
        assertThat(refusal(document("subject: {namespaces: {}}\negress: [{" + rule + "}]")))
                .startsWith("p.yaml: document 1, line 8: spec.egress[0]")
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"nodes: {}", "networks: [10.0.0.0/8]", "domainNames: [example.com]"})
    void onlyPodsAreSources(String peer) {
        assertThat(refusal(document("subject: {namespaces: {}}\ningress: [{action: Accept, from: [{" + peer + "}]}]")))
                .contains("spec.ingress[0].from[0]." + peer.substring(0, peer.indexOf(':')) + ": unknown field");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ingress: [] | spec: field 'subject' is missing",
                "subject: {} | spec.subject: no field with a value; write exactly one of namespaces, pods",
                "subject: {namespaces: {}, pods: {podSelector: {}}} | namespaces and pods do not combine",
                "subject: {nodes: {}} | spec.subject.nodes: unknown field 'nodes'; expected one of namespaces, pods",
                "{subject: {namespaces: {}}, policyTypes: []} | unknown field 'policyTypes'"
            })
    void aMistakeInASpecIsNamed(String spec, String expected) {
        assertThat(refusal(document(
                        spec.startsWith("{")
                                ? spec.substring(1, spec.length() - 1).replace("}}, ", "}}\n")
                                : spec)))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tier: Admin | tier: Normal | spec.tier: unknown tier 'Normal'; write Admin or Baseline",
                "priority: 10 | priority: 1001 | spec.priority: '1001' is not a priority from 0 to 1000",
                "priority: 10 | priority: -1 | spec.priority: '-1' is not a priority from 0 to 1000",
                "priority: 10 | priority: 1.5 | spec.priority: '1.5' is not a priority from 0 to 1000",
                "priority: 10 | priority: '10' | spec.priority: expected a number but was text",
                "priority: 10 | priority: null | spec: field 'priority' is missing; write a number, the lower the earlier",
                "v1alpha2 | v1alpha1 | is not known for ClusterNetworkPolicy; write policy.networking.k8s.io/v1alpha2",
                "name: guard | name: guard, namespace: x | a clusterwide policy has no namespace but this names 'x'",
                "kind: ClusterNetworkPolicy | kind: AdminNetworkPolicy | write one with tier: Admin and a priority",
                "kind: ClusterNetworkPolicy | kind: BaselineAdminNetworkPolicy | write one with tier: Baseline"
            })
    void aMistakeInADocumentIsNamed(String right, String wrong, String expected) {
        assertThat(refusal(document("subject: {namespaces: {}}").replace(right, wrong.replace("''", "'"))))
                .contains(expected);
    }

    @Test
    void theLimitsAreThoseOfTheApi() {
        String deny = "{action: Deny, from: [{namespaces: {}}]}";
        String most = document("subject: {namespaces: {}}\ningress: [" + list(deny, 25) + "]");
        assertThat(PolicyParser.parse("p.yaml", most).get(0).rules()).hasSize(25);
        assertThat(refusal(document("subject: {namespaces: {}}\ningress: [" + list(deny, 26) + "]")))
                .contains("spec.ingress: has 26 elements but must have from 0 to 25; spread them over several");
        assertThat(refusal(document("subject: {namespaces: {}}\ningress: [{action: Deny, from: ["
                        + list("{namespaces: {}}", 26) + "]}]")))
                .contains("spec.ingress[0].from: has 26 elements but must have from 1 to 25");
        assertThat(refusal(document("subject: {namespaces: {}}\negress: [{action: Deny, to: [{networks: ["
                        + list("10.0.%d.0/24", 26) + "]}]}]")))
                .contains("networks: has 26 elements but must have from 1 to 25");
        assertThat(refusal(document("subject: {namespaces: {}}\ningress: [{name: " + "n".repeat(101)
                        + ", action: Deny, from: [{namespaces: {}}]}]")))
                .contains("name has 101 characters but at most 100 are allowed; shorten it");
    }

    @Test
    void rulesHaveTheTierOfTheirPolicyAndAPriorityEach() {
        Policy policy = PolicyParser.parse("p.yaml", clusterNetworkPolicy("guard", "Baseline", 7, """
                subject: {namespaces: {}}
                ingress:
                  - {action: Deny, from: [{namespaces: {}}]}
                  - {action: Deny, from: [{namespaces: {}}], name: last}
                egress:
                  - {action: Deny, to: [{namespaces: {}}]}
                """))
                .get(0);
        assertThat(policy.kind()).isEqualTo("ClusterNetworkPolicy");
        assertThat(policy.qualifiedName()).isEqualTo("guard");
        List<Rule> rules = policy.rules();
        assertThat(rules).extracting(Rule::priority).containsExactly(7.0, 7.01, 7.0);
        assertThat(rules).allMatch(rule -> rule.tier() == Tier.BASELINE && !rule.defaultDeny());
        assertThat(rules)
                .extracting(Rule::name)
                .containsExactly(
                        "p.yaml: guard, ingress rule 1",
                        "p.yaml: guard, ingress rule 2 (last)",
                        "p.yaml: guard, egress rule 1");
    }
}
