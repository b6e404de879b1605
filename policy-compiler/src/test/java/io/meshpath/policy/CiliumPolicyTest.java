// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ccnp;
import static io.meshpath.policy.Cnp.cnp;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.policy.document.PolicyParser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the rest of Cilium's policies says to packets: subjects, ports, ICMP types, denials and the default deny. */
class CiliumPolicyTest {
    @Test
    void aPolicyForNodesIsForTheirPacketsOnly() {
        TruthTable.of(ccnp("p", """
                        nodeSelector: {matchLabels: {zone: a}}
                        ingress:
                          - fromEntities: [remote-node]
                          - fromEntities: [world]
                            toPorts: [{ports: [{port: "22", protocol: TCP}]}]
                        egressDeny:
                          - toCIDR: [10.0.0.0/8]
                        """)).holds("""
                host(zone=a) <- node(zone=b) | TCP 4240 | allowed | p, ingress rule 1
                host(zone=a) <- 192.0.2.1    | TCP 22   | allowed | p, ingress rule 2
                host(zone=a) <- 192.0.2.1    | TCP 80   | denied  | default
                host(zone=a) <- x/a          | TCP 22   | denied  | default
                host(zone=b) <- 192.0.2.1    | TCP 80   | allowed | default
                host(zone=a) -> 10.1.1.1     | TCP 80   | denied  | p, egressDeny rule 1
                y/b          <- 192.0.2.1    | TCP 80   | allowed | default
                y/b          -> 10.1.1.1     | TCP 80   | allowed | default
                """);
    }

    @Test
    void aPolicyForEndpointsLeavesNodesAlone() {
        TruthTable.of(ccnp("p", "endpointSelector: {}\ningress: [{}]")).holds("""
                y/b          <- x/a | TCP 80 | denied  | default
                host(zone=a) <- x/a | TCP 80 | allowed | default
                """);
    }

    @Test
    void theSpecsOfAPolicyAddUp() {
        String policy = """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: p, namespace: y}
                spec: {endpointSelector: {matchLabels: {pod: a}}, ingress: [{fromEndpoints: [{}]}]}
                specs:
                  - {endpointSelector: {matchLabels: {pod: a}}, ingress: [{fromEntities: [world]}]}
                  - {endpointSelector: {matchLabels: {pod: b}}, egress: [{}]}
                """;
        TruthTable.of(policy).holds("""
                y/a <- y/b       | TCP 80 | allowed | y/p, ingress rule 1
                y/a <- 192.0.2.1 | TCP 80 | allowed | y/p, spec 1 ingress rule 1
                y/a <- x/a       | TCP 80 | denied  | default
                y/b -> y/a       | TCP 80 | denied  | default
                y/b <- x/a       | TCP 80 | allowed | default
                """);
    }

    @Test
    void aDenialWinsWhereverItStands() {
        TruthTable.of(cnp("y", "allow", "endpointSelector: {}\ningress: [{fromEntities: [all]}]"), ccnp("deny", """
                        endpointSelector: {}
                        ingressDeny:
                          - fromEndpoints: [{matchLabels: {pod: a}}]
                            toPorts: [{ports: [{port: "80"}]}]
                          - fromEntities: [world]
                            icmps: [{fields: [{type: 8}]}]
                        """))
                .holds("""
                y/b <- x/a       | TCP 80 | denied  | deny, ingressDeny rule 1
                y/b <- x/a       | TCP 81 | allowed | y/allow, ingress rule 1
                y/b <- x/c       | TCP 80 | allowed | y/allow, ingress rule 1
                y/b <- 192.0.2.1 | ICMP 8 | denied  | deny, ingressDeny rule 2
                y/b <- 192.0.2.1 | ICMP 0 | allowed | y/allow, ingress rule 1
                """);
    }

    @Test
    void theDefaultDenyCanBeTurnedOffForASpec() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        enableDefaultDeny: {ingress: false}
                        ingressDeny: [{fromEndpoints: [{matchLabels: {pod: a}}]}]
                        egress: [{toEndpoints: [{}]}]
                        """)).holds("""
                y/b <- y/a | TCP 80 | denied  | y/p, ingressDeny rule 1
                y/b <- x/a | TCP 80 | allowed | default
                y/b -> x/a | TCP 80 | denied  | default
                """);
    }

    @Test
    void theDefaultDenyOfOneSpecIsEnough() {
        TruthTable.of(
                        cnp("y", "open", """
                        endpointSelector: {}
                        enableDefaultDeny: {ingress: false}
                        ingress: [{fromEndpoints: [{matchLabels: {pod: a}}]}]
                        """),
                        cnp("y", "closed", "endpointSelector: {matchLabels: {pod: b}}\ningress: [{}]"))
                .holds("""
                y/b <- y/a | TCP 80 | allowed | y/open, ingress rule 1
                y/b <- y/c | TCP 80 | denied  | default
                y/c <- y/d | TCP 80 | allowed | default
                """);
    }

    @Test
    void aDefaultDenyWithoutARuleInItsDirectionIsNone() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        enableDefaultDeny: {ingress: true, egress: true}
                        egress: [{toEndpoints: [{}]}]
                        """)).holds("y/b <- x/a | TCP 80 | allowed | default");
    }

    @Test
    void noAuthenticationIsWhatItSays() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress: [{fromEndpoints: [{}], authentication: {mode: disabled}}]
                        """)).holds("y/b <- y/a | TCP 80 | allowed | y/p, ingress rule 1");
    }

    @Test
    void aPolicyKeepsItsDescriptionAndWhatToLog() {
        Policy policy = PolicyParser.parse("p.yaml", """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: p}
                specs:
                  - {description: who may come, endpointSelector: {}, ingress: [{}], log: {value: shop rules}}
                  - {endpointSelector: {}, egress: [{}]}
                  - {description: and go, endpointSelector: {}, egress: [{}]}
                """).get(0);
        assertThat(policy.description()).isEqualTo("who may come; and go");
        assertThat(policy.rules())
                .extracting(Rule::log)
                .isEqualTo(List.of(Optional.of("shop rules"), Optional.empty(), Optional.empty()));
    }
}
