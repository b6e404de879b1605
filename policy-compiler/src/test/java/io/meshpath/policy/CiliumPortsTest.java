// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ccnp;
import static io.meshpath.policy.Cnp.cnp;

import org.junit.jupiter.api.Test;

/** Which packets the ports, protocols and ICMP types in Cilium's policies mean. */
class CiliumPortsTest {
    @Test
    void aNamedPortIsTheReceiversOwn() {
        TruthTable.of(ccnp("p", """
                        endpointSelector: {}
                        ingress: [{toPorts: [{ports: [{port: HTTP, protocol: TCP}]}]}]
                        egress: [{toEndpoints: [{}], toPorts: [{ports: [{port: http}, {port: dns, protocol: UDP}]}]}]
                        """)).holds("""
                y/b <- x/a       | TCP 80   | allowed | p, ingress rule 1
                y/b <- x/a       | TCP 8080 | denied  | default
                z/b <- x/a       | TCP 8080 | allowed | p, ingress rule 1
                z/b <- x/a       | TCP 80   | denied  | default
                y/b -> x/a       | TCP 80   | allowed | p, egress rule 1
                y/b -> z/a       | TCP 8080 | allowed | p, egress rule 1
                y/b -> z/a       | TCP 80   | denied  | default
                y/b -> z/a       | UDP 8080 | denied  | default
                y/b -> x/a       | UDP 53   | allowed | p, egress rule 1
                y/b -> x/a       | TCP 53   | denied  | default
                """);
    }

    @Test
    void aRangeIsFromPortToEndPort() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress: [{toPorts: [{ports: [{port: "8000", endPort: 8002, protocol: TCP}]}]}]
                        """)).holds("""
                y/b <- x/a | TCP 7999 | denied  | default
                y/b <- x/a | TCP 8000 | allowed | y/p, ingress rule 1
                y/b <- x/a | TCP 8002 | allowed | y/p, ingress rule 1
                y/b <- x/a | TCP 8003 | denied  | default
                y/b <- x/a | UDP 8001 | denied  | default
                """);
    }

    @Test
    void anyProtocolIsTheOnesWithPorts() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress: [{toPorts: [{ports: [{port: "53"}]}]}]
                        egress: [{toPorts: [{ports: [{port: "0", protocol: ANY}]}]}]
                        """)).holds("""
                y/b <- x/a | TCP 53       | allowed | y/p, ingress rule 1
                y/b <- x/a | UDP 53       | allowed | y/p, ingress rule 1
                y/b <- x/a | SCTP 53      | allowed | y/p, ingress rule 1
                y/b <- x/a | ICMP 8       | denied  | default
                y/b <- x/a | protocol 112 | denied  | default
                y/b -> x/a | TCP 1        | allowed | y/p, egress rule 1
                y/b -> x/a | SCTP 65535   | allowed | y/p, egress rule 1
                y/b -> x/a | ICMP 8       | denied  | default
                y/b -> x/a | protocol 47  | denied  | default
                """);
    }

    @Test
    void portZeroIsAllPortsOfItsProtocol() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress: [{toPorts: [{ports: [{port: "0", protocol: tcp}]}]}]
                        """)).holds("""
                y/b <- x/a | TCP 1     | allowed | y/p, ingress rule 1
                y/b <- x/a | TCP 65535 | allowed | y/p, ingress rule 1
                y/b <- x/a | UDP 53    | denied  | default
                """);
    }

    @Test
    void protocolsWithoutPortsHaveNamesToo() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress:
                          - toPorts: [{ports: [{port: "0", protocol: VRRP}, {protocol: IGMP}, {protocol: GRE}]}]
                          - toPorts: [{ports: [{protocol: IPIP}, {protocol: IPV6}, {protocol: ESP}, {protocol: AH}]}]
                        """)).holds("""
                y/b <- x/a | protocol 112 | allowed | y/p, ingress rule 1
                y/b <- x/a | protocol 2   | allowed | y/p, ingress rule 1
                y/b <- x/a | protocol 47  | allowed | y/p, ingress rule 1
                y/b <- x/a | protocol 4   | allowed | y/p, ingress rule 2
                y/b <- x/a | protocol 41  | allowed | y/p, ingress rule 2
                y/b <- x/a | protocol 50  | allowed | y/p, ingress rule 2
                y/b <- x/a | protocol 51  | allowed | y/p, ingress rule 2
                y/b <- x/a | protocol 89  | denied  | default
                y/b <- x/a | TCP 112      | denied  | default
                """);
    }

    @Test
    void icmpTypesAreOfTheirFamily() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress: [{icmps: [{fields: [{type: EchoRequest}, {family: IPv6, type: "128"}]}]}]
                        """)).holds("""
                y/b <- x/a       | ICMP 8     | allowed | y/p, ingress rule 1
                y/b <- 192.0.2.1 | ICMP 8     | allowed | y/p, ingress rule 1
                y/b <- x/a       | ICMP 128   | denied  | default
                y/b <- x/a       | ICMPv6 128 | allowed | y/p, ingress rule 1
                y/b <- x/a       | ICMPv6 8   | denied  | default
                y/b <- x/a       | TCP 8      | denied  | default
                """);
    }

    @Test
    void aRuleWithoutPortsIsForEveryPacket() {
        TruthTable.of(cnp("y", "p", "endpointSelector: {}\ningress: [{fromEndpoints: [{}], toPorts: [], icmps: []}]"))
                .holds("""
                y/b <- y/a | TCP 80       | allowed | y/p, ingress rule 1
                y/b <- y/a | ICMP 8       | allowed | y/p, ingress rule 1
                y/b <- y/a | protocol 132 | allowed | y/p, ingress rule 1
                """);
    }
}
