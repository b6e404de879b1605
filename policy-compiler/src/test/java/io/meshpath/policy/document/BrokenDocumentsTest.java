// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Kubernetes.clusterNetworkPolicy;
import static io.meshpath.policy.Kubernetes.networkPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is done to a policy, it is taken or refused with a place; nothing else comes out of the parser. */
class BrokenDocumentsTest {
    private static final String CILIUM = """
            {apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: p, labels: {a: b}},
             spec: {endpointSelector: {matchLabels: {'k8s:app': a}, matchExpressions: [{key: b, operator: In, values: [c]}]},
              description: d, log: {value: l}, enableDefaultDeny: {ingress: true, egress: false}, labels: [{key: a}],
              ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '80', endPort: 90, protocol: TCP}]}]},
               {fromEntities: [world]}, {fromCIDR: [10.0.0.0/8, '::/0']}, {fromNodes: [{matchLabels: {z: a}}]},
               {fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]},
               {fromCIDRSet: [{cidrGroupRef: g, except: [10.1.0.0/16]}, {cidrGroupSelector: {matchLabels: {a: b}}}]}],
              egress: [{toFQDNs: [{matchName: a.b}, {matchPattern: '*.b'}]}, {icmps: [{fields: [{family: IPv6, type: 128}]}]},
               {toServices: [{k8sService: {serviceName: s, namespace: n}}, {k8sServiceSelector: {selector: {}}}]}],
              ingressDeny: [{}], egressDeny: [{toEndpoints: [{matchLabels: {'reserved:host': ''}}]}]}}
            """;
    private static final String NETWORK_POLICY = networkPolicy("x", "p", """
            podSelector: {matchLabels: {pod: a}}
            policyTypes: [Ingress, Egress]
            ingress:
              - from:
                  - {namespaceSelector: {matchExpressions: [{key: ns, operator: NotIn, values: [y]}]}, podSelector: {}}
                  - {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}
                ports: [{port: 80, endPort: 90}, {port: http, protocol: UDP}]
            """);
    private static final String CLUSTER_NETWORK_POLICY = clusterNetworkPolicy("p", "Admin", 10, """
            subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {pod: a}}}}
            egress:
              - name: out
                action: Accept
                to: [{nodes: {}}, {networks: [10.0.0.0/8]}, {domainNames: ["*.a.b"]}, {namespaces: {}}]
                protocols: [{tcp: {destinationPort: {range: {start: 1, end: 2}}}}, {udp: {destinationPort: {number: 5}}}]
            """);
    private static final String CIDR_GROUP = """
            {apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: g, labels: {a: b, c: ''}},
             spec: {externalCIDRs: [10.0.0.0/8, '2001:db8::/32']}}
            """;
    private static final List<String> WHOLE = List.of(CILIUM, CIDR_GROUP, NETWORK_POLICY, CLUSTER_NETWORK_POLICY);
    private static final List<String> PIECES = List.of(
            "null",
            "''",
            "[]",
            "{}",
            "0",
            "-1",
            "65536",
            "99999999999",
            "1.5",
            "true",
            "x",
            "'*'",
            "a b",
            "::",
            "10.0.0.0/99",
            "http",
            "[[]]",
            "{a: b}",
            "~",
            "é",
            "'\\u0000'",
            "*a",
            "&a x",
            "In",
            "0x10",
            "TCP",
            "ICMP");

    static Stream<Long> seeds() {
        return LongStream.range(0, 40).boxed();
    }

    @Test
    void theWholeOnesAreTaken() {
        assertThat(WHOLE)
                .allSatisfy(
                        text -> assertThat(PolicyParser.parse("p.yaml", text)).hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBrokenDocumentIsTakenOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            String text = broken(random);
            try {
                assertThat(PolicyModel.of(PolicyParser.parse("p.yaml", text), ATLANTA))
                        .isNotNull();
            } catch (PolicyException refusal) {
                assertThat(refusal.getMessage()).as(text).startsWith("p.yaml: ").contains("line ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    /** One to three values replaced, or some of the text taken out. */
    private static String broken(Random random) {
        StringBuilder text = new StringBuilder(WHOLE.get(random.nextInt(WHOLE.size())));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = text.indexOf(random.nextBoolean() ? ":" : "[", random.nextInt(text.length() - 2)) + 1;
            int end = at + 1;
            while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            text.replace(at, end, random.nextInt(8) == 0 ? "" : " " + PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
