// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Kubernetes.clusterNetworkPolicy;

import org.junit.jupiter.api.Test;

/** What the parts of one ClusterNetworkPolicy choose; {@link TierOrderTest} has what several say together. */
class ClusterNetworkPolicyTest {
    private static final String EVERYBODY = "namespaces: {}";

    private static String document(String subject, String rules) {
        return clusterNetworkPolicy("guard", "Admin", 10, "subject: {" + subject + "}\n" + rules);
    }

    private static TruthTable guard(String subject, String rules) {
        return TruthTable.of(document(subject, rules));
    }

    @Test
    void whoeverNoRuleSpeaksOfIsNotTouched() {
        guard("namespaces: {matchLabels: {ns: x}}", """
                ingress:
                  - {action: Deny, from: [{namespaces: {matchLabels: {ns: y}}}]}
                """).holds("""
                x/a <- y/b   | TCP 80 | denied  | guard, ingress rule 1
                x/a <- z/b   | TCP 80 | allowed | default
                x/a <- world | TCP 80 | allowed | default
                x/a -> y/b   | TCP 80 | allowed | default
                z/a <- y/b   | TCP 80 | allowed | default
                """);
    }

    @Test
    void aRuleIsCalledByItsNameToo() {
        guard(EVERYBODY, """
                egress:
                  - {name: no-telnet, action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 23}}}]}
                """).holds("""
                x/a -> y/b | TCP 23 | denied  | guard, egress rule 1 (no-telnet)
                x/a -> y/b | TCP 22 | allowed | default
                """);
    }

    @Test
    void podsAreThoseOfBothSelectors() {
        guard("pods: {namespaceSelector: {matchLabels: {ns: x}}, podSelector: {matchLabels: {pod: a}}}", """
                ingress:
                  - action: Deny
                    from: [{pods: {namespaceSelector: {matchLabels: {ns: y}}, podSelector: {matchLabels: {pod: b}}}}]
                """)
                .holds("""
                x/a <- y/b | TCP 80 | denied  | guard, ingress rule 1
                x/a <- y/c | TCP 80 | allowed | default
                x/a <- z/b | TCP 80 | allowed | default
                x/b <- y/b | TCP 80 | allowed | default
                """);
    }

    @Test
    void podsWithoutANamespaceSelectorAreThoseOfAllNamespaces() {
        guard("pods: {podSelector: {matchLabels: {pod: a}}}", """
                ingress:
                  - {action: Deny, from: [{pods: {podSelector: {matchExpressions: [{key: pod, operator: NotIn, values: [c]}]}}}]}
                """).holds("""
                x/a <- y/b   | TCP 80 | denied  | guard, ingress rule 1
                z/a <- x/b   | TCP 80 | denied  | guard, ingress rule 1
                x/a <- y/c   | TCP 80 | allowed | default
                x/a <- world | TCP 80 | allowed | default
                x/b <- y/b   | TCP 80 | allowed | default
                """);
    }

    @Test
    void allNamespacesAreAllPodsAndNothingElse() {
        guard(EVERYBODY, "egress: [{action: Deny, to: [{namespaces: {}}]}]").holds("""
                x/a -> y/b         | TCP 80 | denied  | guard, egress rule 1
                x/a -> 192.0.2.1   | TCP 80 | allowed | default
                x/a -> remote-node | TCP 80 | allowed | default
                x/a -> host        | TCP 80 | allowed | default
                x/a -> health      | TCP 80 | allowed | default
                """);
    }

    @Test
    void peersAreInTheLocalClusterUnlessTheyNameAnother() {
        String rules = """
                ingress:
                  - {action: Deny, from: [{namespaces: {matchLabels: {ns: y}}}]}
                  - action: Deny
                    from: [{pods: {podSelector: {matchLabels: {io.cilium.k8s.policy.cluster: toronto, pod: c}}}}]
                """;
        guard(EVERYBODY, rules).holds("""
                x/a <- y/b         | TCP 80 | denied  | guard, ingress rule 1
                x/a <- y/b@toronto | TCP 80 | allowed | default
                x/a <- z/c         | TCP 80 | allowed | default
                x/a <- z/c@toronto | TCP 80 | denied  | guard, ingress rule 2
                """);
        TruthTable.of(PeerClusters.ANY, document(EVERYBODY, rules)).holds("""
                x/a <- y/b         | TCP 80 | denied  | guard, ingress rule 1
                x/a <- y/b@toronto | TCP 80 | denied  | guard, ingress rule 1
                x/a <- z/c         | TCP 80 | allowed | default
                """);
    }

    @Test
    void aRuleWithoutProtocolsIsForEveryPacket() {
        guard(EVERYBODY, "egress: [{action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}]")
                .holds("""
                x/a -> 192.0.2.1   | TCP 443      | denied  | guard, egress rule 1
                x/a -> 192.0.2.1   | ICMP 8       | denied  | guard, egress rule 1
                x/a -> 192.0.2.1   | protocol 112 | denied  | guard, egress rule 1
                x/a -> 2001:db8::1 | ICMPv6 128   | denied  | guard, egress rule 1
                """);
    }

    @Test
    void protocolsHavePortsRangesAndNames() {
        guard(EVERYBODY, """
                egress:
                  - action: Deny
                    to: [{namespaces: {}}]
                    protocols:
                      - tcp: {destinationPort: {number: 22}}
                      - udp: {destinationPort: {range: {start: 5000, end: 5999}}}
                      - sctp: {destinationPort: {number: 3868}}
                      - destinationNamedPort: http
                """).holds("""
                x/a -> y/b | TCP 22    | denied  | guard, egress rule 1
                x/a -> y/b | UDP 22    | allowed | default
                x/a -> y/b | UDP 4999  | allowed | default
                x/a -> y/b | UDP 5000  | denied  | guard, egress rule 1
                x/a -> y/b | UDP 5999  | denied  | guard, egress rule 1
                x/a -> y/b | UDP 6000  | allowed | default
                x/a -> y/b | SCTP 3868 | denied  | guard, egress rule 1
                x/a -> y/b | TCP 80    | denied  | guard, egress rule 1
                x/a -> z/b | TCP 80    | allowed | default
                x/a -> z/b | TCP 8080  | denied  | guard, egress rule 1
                x/a -> y/b | ICMP 8    | allowed | default
                """);
    }

    @Test
    void aNamedPortIsOfWhicheverProtocolThePodHasItIn() {
        guard(
                        EVERYBODY,
                        "ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{destinationNamedPort: dns}]}]")
                .holds("""
                x/a <- y/b | UDP 53 | denied  | guard, ingress rule 1
                x/a <- y/b | TCP 53 | allowed | default
                """);
    }

    @Test
    void networksAreAddressesOutsideTheMeshAndNoPods() {
        guard(EVERYBODY, "egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}]}]")
                .holds("""
                x/a -> 10.1.2.3  | TCP 80 | denied  | guard, egress rule 1
                x/a -> 192.0.2.1 | TCP 80 | allowed | default
                x/a -> y/b       | TCP 80 | allowed | default
                """);
    }

    @Test
    void nodesAreChosenByTheirLabelsTheSubjectsOwnToo() {
        guard(EVERYBODY, """
                egress:
                  - {action: Deny, to: [{nodes: {matchLabels: {zone: a}}}]}
                """).holds("""
                x/a -> node(zone=a)         | TCP 6443 | denied  | guard, egress rule 1
                x/a -> node(zone=b)         | TCP 6443 | allowed | default
                x/a -> node(zone=a)@toronto | TCP 6443 | allowed | default
                x/a -> host(zone=a)         | TCP 6443 | denied  | guard, egress rule 1
                x/a -> host(zone=b)         | TCP 6443 | allowed | default
                x/a -> y/b                  | TCP 6443 | allowed | default
                x/a -> world                | TCP 6443 | allowed | default
                """);
        guard(EVERYBODY, "egress: [{action: Deny, to: [{nodes: {}}]}]").holds("""
                x/a -> node(zone=a) | TCP 6443 | denied  | guard, egress rule 1
                x/a -> host         | TCP 6443 | denied  | guard, egress rule 1
                x/a -> y/b          | TCP 6443 | allowed | default
                """);
    }

    @Test
    void domainNamesAreTheAddressesThatDnsGivesToThem() {
        guard(EVERYBODY, """
                egress:
                  - {action: Accept, to: [{domainNames: [Kubernetes.io, "*.example.com"]}]}
                  - {action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}]}
                """).holds("""
                x/a -> fqdn(kubernetes.io)    | TCP 443 | allowed | guard, egress rule 1
                x/a -> fqdn(**.example.com)   | TCP 443 | allowed | guard, egress rule 1
                x/a -> fqdn(*.example.com)    | TCP 443 | denied  | guard, egress rule 2
                x/a -> 192.0.2.1              | TCP 443 | denied  | guard, egress rule 2
                """);
    }
}
