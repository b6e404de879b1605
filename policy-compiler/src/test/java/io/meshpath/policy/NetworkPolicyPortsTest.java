// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Kubernetes.networkPolicy;

import org.junit.jupiter.api.Test;

/** Which packets and which addresses the rules of NetworkPolicies speak of. */
class NetworkPolicyPortsTest {
    private static TruthTable ingress(String rule) {
        return TruthTable.of(networkPolicy("x", "p", "podSelector: {}\ningress: [" + rule + "]"));
    }

    private static TruthTable egress(String rule) {
        return TruthTable.of(networkPolicy("x", "p", "podSelector: {}\npolicyTypes: [Egress]\negress: [" + rule + "]"));
    }

    @Test
    void aPortIsOfTcpWhereItDoesNotSay() {
        ingress("{ports: [{port: 80}]}").holds("""
                x/a <- y/b | TCP 80  | allowed | x/p, ingress rule 1
                x/a <- y/b | TCP 81  | denied  | default
                x/a <- y/b | UDP 80  | denied  | default
                x/a <- y/b | SCTP 80 | denied  | default
                x/a <- y/b | ICMP 8  | denied  | default
                """);
    }

    @Test
    void aProtocolWithoutAPortIsAllItsPorts() {
        ingress("{ports: [{protocol: UDP}]}").holds("""
                x/a <- y/b | UDP 0     | allowed | x/p, ingress rule 1
                x/a <- y/b | UDP 65535 | allowed | x/p, ingress rule 1
                x/a <- y/b | TCP 53    | denied  | default
                """);
        ingress("{ports: [{}]}").holds("""
                x/a <- y/b | TCP 1 | allowed | x/p, ingress rule 1
                x/a <- y/b | UDP 1 | denied  | default
                """);
    }

    @Test
    void allProtocolsWithPortsAreNotEverything() {
        ingress("{ports: [{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}]}").holds("""
                x/a <- y/b | SCTP 9       | allowed | x/p, ingress rule 1
                x/a <- y/b | ICMP 8       | denied  | default
                x/a <- y/b | protocol 112 | denied  | default
                """);
    }

    @Test
    void sctpHasPortsOfItsOwn() {
        ingress("{ports: [{port: 80, protocol: SCTP}]}").holds("""
                x/a <- y/b | SCTP 80 | allowed | x/p, ingress rule 1
                x/a <- y/b | SCTP 81 | denied  | default
                x/a <- y/b | TCP 80  | denied  | default
                """);
    }

    @Test
    void anEndPortIsTheLastOne() {
        egress("{ports: [{port: 32000, endPort: 32768}]}").holds("""
                x/a -> y/b | TCP 31999 | denied  | default
                x/a -> y/b | TCP 32000 | allowed | x/p, egress rule 1
                x/a -> y/b | TCP 32768 | allowed | x/p, egress rule 1
                x/a -> y/b | TCP 32769 | denied  | default
                x/a -> y/b | UDP 32000 | denied  | default
                """);
        egress("{ports: [{port: 53, endPort: 53, protocol: UDP}]}").holds("""
                x/a -> y/b | UDP 53 | allowed | x/p, egress rule 1
                x/a -> y/b | UDP 54 | denied  | default
                """);
    }

    @Test
    void aNamedPortOfIngressIsTheReceiversOwn() {
        TruthTable.of(networkPolicy("z", "p", "podSelector: {}\ningress: [{ports: [{port: http}]}]"))
                .holds("""
                z/a <- x/b | TCP 8080 | allowed | z/p, ingress rule 1
                z/a <- x/b | TCP 80   | denied  | default
                """);
    }

    @Test
    void aNamedPortOfEgressIsThePeersOwn() {
        egress("{ports: [{port: http}]}").holds("""
                x/a -> y/b       | TCP 80   | allowed | x/p, egress rule 1
                x/a -> z/b       | TCP 8080 | allowed | x/p, egress rule 1
                x/a -> z/b       | TCP 80   | denied  | default
                x/a -> 192.0.2.1 | TCP 80   | denied  | default
                """);
    }

    @Test
    void aNameOfAnotherProtocolIsNoPort() {
        ingress("{ports: [{port: http, protocol: UDP}, {port: dns}, {port: absent}]}")
                .holds("""
                x/a <- y/b | UDP 80 | denied | default
                x/a <- y/b | TCP 80 | denied | default
                x/a <- y/b | TCP 53 | denied | default
                x/a <- y/b | UDP 53 | denied | default
                """);
    }

    @Test
    void severalPortsAreAnyOfThem() {
        ingress("{from: [{podSelector: {}}], ports: [{port: 80}, {port: dns, protocol: UDP}]}")
                .holds("""
                x/a <- x/b | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- x/b | UDP 53 | allowed | x/p, ingress rule 1
                x/a <- y/b | UDP 53 | denied  | default
                x/a <- x/b | TCP 53 | denied  | default
                """);
    }

    @Test
    void aBlockIsThePrefixWithoutItsExceptions() {
        ingress("{from: [{ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24, 172.17.3.128/25]}}]}")
                .holds("""
                x/a <- 172.17.0.1   | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- 172.17.1.1   | TCP 80 | denied  | default
                x/a <- 172.17.3.127 | TCP 80 | allowed | x/p, ingress rule 1
                x/a <- 172.17.3.128 | TCP 80 | denied  | default
                x/a <- 172.18.0.1   | TCP 80 | denied  | default
                """);
    }

    @Test
    void anotherBlockGivesBackWhatOneExcepts() {
        egress("{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.2.3/32}}]}")
                .holds("""
                x/a -> 10.9.9.9 | TCP 80 | allowed | x/p, egress rule 1
                x/a -> 10.1.2.3 | TCP 80 | allowed | x/p, egress rule 1
                x/a -> 10.1.2.4 | TCP 80 | denied  | default
                """);
    }

    @Test
    void aBlockIsAddressesOutsideTheMeshAndNoPod() {
        egress("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}")
                .holds("""
                x/a -> 192.0.2.1       | TCP 443 | allowed | x/p, egress rule 1
                x/a -> 169.254.169.254 | TCP 80  | denied  | default
                x/a -> 2001:db8::1     | TCP 443 | denied  | default
                x/a -> y/b             | TCP 443 | denied  | default
                x/a -> host            | TCP 443 | denied  | default
                """);
    }

    @Test
    void ipv6HasBlocksToo() {
        egress("{to: [{ipBlock: {cidr: '2001:db8::/32', except: ['2001:db8:1::/48']}}]}")
                .holds("""
                x/a -> 2001:db8::1   | ICMPv6 128 | allowed | x/p, egress rule 1
                x/a -> 2001:db8:1::1 | TCP 80     | denied  | default
                x/a -> 192.0.2.1     | TCP 80     | denied  | default
                """);
    }

    @Test
    void onlyDnsLeavesANamespace() {
        egress("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}},"
                        + " podSelector: {matchLabels: {k8s-app: kube-dns}}}],"
                        + " ports: [{port: 53, protocol: UDP}, {port: 53}]}")
                .holds("""
                x/a -> kube-system/kube-dns         | UDP 53  | allowed | x/p, egress rule 1
                x/a -> kube-system/kube-dns         | TCP 53  | allowed | x/p, egress rule 1
                x/a -> kube-system/kube-dns         | TCP 443 | denied  | default
                x/a -> kube-system/kube-dns@toronto | UDP 53  | denied  | default
                x/a -> kube-system/other            | UDP 53  | denied  | default
                x/a -> 8.8.8.8                      | UDP 53  | denied  | default
                x/a <- y/b                          | TCP 80  | allowed | default
                """);
    }
}
