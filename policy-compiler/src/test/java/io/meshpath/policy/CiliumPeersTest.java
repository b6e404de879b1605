// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.ccnp;
import static io.meshpath.policy.Cnp.cnp;

import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom the peers of Cilium's policies let in and out, one kind of peer a table. */
class CiliumPeersTest {
    private static final PolicyContext SERVICES = PolicyContext.of(ATLANTA)
            .withServices(List.of(
                    new Service("y", "db", Map.of("tier", "data"), Map.of("pod", "b"), List.of()),
                    new Service("x", "db", Map.of("tier", "data"), Map.of("pod", "c"), List.of()),
                    new Service("y", "legacy", Map.of(), Map.of(), List.of(IpAddress.parse("192.0.2.7")))));

    @Test
    void aListThatIsEmptyIsNobodyAndNoListWithPortsIsEverybody() {
        TruthTable.of(cnp("y", "empty", """
                        endpointSelector: {matchLabels: {pod: a}}
                        ingress: [{fromEndpoints: [], toPorts: [{ports: [{port: "80"}]}]}]
                        """), cnp("y", "absent", """
                        endpointSelector: {matchLabels: {pod: b}}
                        ingress: [{toPorts: [{ports: [{port: "80"}]}]}]
                        """), cnp("y", "mixed", """
                        endpointSelector: {matchLabels: {pod: c}}
                        ingress: [{fromCIDR: [], fromEntities: [all]}]
                        """))
                .holds("""
                y/a <- y/b       | TCP 80 | denied  | default
                y/b <- y/a       | TCP 80 | allowed | y/absent, ingress rule 1
                y/b <- x/a       | TCP 80 | allowed | y/absent, ingress rule 1
                y/b <- 192.0.2.1 | TCP 80 | allowed | y/absent, ingress rule 1
                y/b <- x/a       | TCP 81 | denied  | default
                y/c <- y/a       | TCP 80 | denied  | default
                """);
    }

    @Test
    void aRuleOfNothingOnlyTurnsTheDefaultDenyOn() {
        TruthTable.of(cnp("y", "p", "endpointSelector: {}\negress: [{}]")).holds("""
                y/b -> y/a       | TCP 80 | denied  | default
                y/b -> 192.0.2.1 | ICMP 8 | denied  | default
                y/b <- y/a       | TCP 80 | allowed | default
                """);
    }

    @Test
    void entitiesAreWhoTheirNamesSay() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress:
                          - fromEntities: [remote-node, health]
                          - fromEntities: [world-ipv6]
                        egress:
                          - toEntities: [cluster]
                        """)).holds("""
                y/b <- node(a=b)         | TCP 80 | allowed | y/p, ingress rule 1
                y/b <- health            | TCP 80 | allowed | y/p, ingress rule 1
                y/b <- 2001:db8::1       | TCP 80 | allowed | y/p, ingress rule 2
                y/b <- 192.0.2.1         | TCP 80 | denied  | default
                y/b <- x/a               | TCP 80 | denied  | default
                y/b -> x/a               | TCP 80 | allowed | y/p, egress rule 1
                y/b -> x/a@toronto       | TCP 80 | denied  | default
                y/b -> host              | TCP 80 | allowed | y/p, egress rule 1
                y/b -> node(a=b)@toronto | TCP 80 | allowed | y/p, egress rule 1
                y/b -> kube-apiserver    | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 2001:db8::1       | TCP 80 | denied  | default
                """);
    }

    @Test
    void theEntityNoneIsNobody() {
        TruthTable.of(cnp("y", "p", "endpointSelector: {}\negress: [{toEntities: [none]}]"))
                .holds("y/b -> x/a | TCP 80 | denied | default");
    }

    @Test
    void ofPrefixesTheLongestDecidesWhoAnAddressIs() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        egress:
                          - toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]
                          - toCIDR: [10.1.2.3, "2001:db8::/32"]
                        egressDeny:
                          - toCIDR: [10.2.0.0/16]
                        """)).holds("""
                y/b -> 10.9.9.9      | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 10.1.1.1      | TCP 80 | denied  | default
                y/b -> 10.1.2.3      | TCP 80 | allowed | y/p, egress rule 2
                y/b -> 10.2.1.1      | TCP 80 | denied  | y/p, egressDeny rule 1
                y/b -> 2001:db8::1   | TCP 80 | allowed | y/p, egress rule 2
                y/b -> 2001:db9::1   | TCP 80 | denied  | default
                y/b -> 11.0.0.1      | TCP 80 | denied  | default
                y/b -> x/a           | TCP 80 | denied  | default
                """);
    }

    @Test
    void theWorldIsEveryPrefix() {
        TruthTable.of(
                        cnp("y", "p", "endpointSelector: {}\negress: [{toEntities: [world]}]"),
                        cnp("y", "q", "endpointSelector: {}\negressDeny: [{toCIDR: [10.0.0.0/8]}]"))
                .holds("""
                y/b -> 10.0.0.1    | TCP 80 | denied  | y/q, egressDeny rule 1
                y/b -> 11.0.0.1    | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 2001:db8::1 | TCP 80 | allowed | y/p, egress rule 1
                """);
    }

    @Test
    void nodesAreTheOthersWithSuchLabels() {
        TruthTable.of(ccnp("p", """
                        endpointSelector: {}
                        ingress: [{fromNodes: [{matchLabels: {zone: a}}]}]
                        egress: [{toNodes: [{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}]}]
                        """)).holds("""
                y/b <- node(zone=a)         | TCP 80 | allowed | p, ingress rule 1
                y/b <- node(zone=b)         | TCP 80 | denied  | default
                y/b <- node(zone=a)@toronto | TCP 80 | denied  | default
                y/b -> node(zone=b)         | TCP 80 | allowed | p, egress rule 1
                y/b -> node(zone=a)         | TCP 80 | denied  | default
                y/b -> host(zone=b)         | TCP 80 | denied  | default
                y/b -> x/a                  | TCP 80 | denied  | default
                """);
    }

    @Test
    void servicesArePodsAndAddressesBehindThem() {
        TruthTable.of(SERVICES, cnp("y", "p", """
                        endpointSelector: {}
                        egress:
                          - toServices: [{k8sService: {serviceName: db, namespace: y}}]
                          - toServices: [{k8sService: {serviceName: legacy, namespace: y}}]
                            toPorts: [{ports: [{port: "5432", protocol: TCP}]}]
                          - toServices: [{k8sService: {serviceName: unknown}}]
                        """)).holds("""
                y/a -> y/b         | TCP 80   | allowed | y/p, egress rule 1
                y/a -> y/b@toronto | TCP 80   | denied  | default
                y/a -> x/b         | TCP 80   | denied  | default
                y/a -> y/c         | TCP 80   | denied  | default
                y/a -> 192.0.2.7   | TCP 5432 | allowed | y/p, egress rule 2
                y/a -> 192.0.2.7   | TCP 80   | denied  | default
                y/a -> 192.0.2.8   | TCP 5432 | denied  | default
                """);
    }

    @Test
    void servicesWithSuchLabelsAreInAnyNamespaceWhereNoneIsGiven() {
        TruthTable.of(SERVICES, cnp("y", "p", """
                        endpointSelector: {}
                        egressDeny: [{toServices: [{k8sServiceSelector: {selector: {matchLabels: {tier: data}}}}]}]
                        enableDefaultDeny: {egress: false}
                        """)).holds("""
                y/a -> y/b | TCP 80 | denied  | y/p, egressDeny rule 1
                y/a -> x/c | TCP 80 | denied  | y/p, egressDeny rule 1
                y/a -> y/c | TCP 80 | allowed | default
                """);
    }

    @Test
    void namesAreTheAddressesThatDnsGivesThem() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        egress:
                          - toFQDNs: [{matchName: api.example.com}, {matchPattern: "*.Example.org"}]
                            toPorts: [{ports: [{port: "443", protocol: TCP}]}]
                        egressDeny:
                          - toCIDR: [10.0.0.0/8]
                        """)).holds("""
                y/b -> fqdn(api.example.com) | TCP 443 | allowed | y/p, egress rule 1
                y/b -> fqdn(api.example.com) | TCP 80  | denied  | default
                y/b -> fqdn(*.example.org)   | TCP 443 | allowed | y/p, egress rule 1
                y/b -> fqdn(*.example.com)   | TCP 443 | denied  | default
                y/b -> 192.0.2.1             | TCP 443 | denied  | default
                """);
    }
}
