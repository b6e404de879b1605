// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static io.meshpath.policy.Kubernetes.clusterNetworkPolicy;
import static io.meshpath.policy.Kubernetes.networkPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.policy.Cnp;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever is written is a policy or refused in one line; nothing else is thrown. */
class MutatedDocumentsTest {
    private static final int ROUNDS = 4_000;
    private static final Pattern VALUE = Pattern.compile("[:\\[,] ([-.\\w/\"*]+|\\{[^{}]*}|\\[[^\\[\\]]*])");
    private static final List<String> PIECES = List.of(
            "",
            " ",
            "\n",
            ":",
            "{}",
            "[]",
            "null",
            "~",
            "0",
            "-1",
            "80",
            "65536",
            "1e9",
            "0x10",
            "true",
            "\"\"",
            "'a",
            "*",
            "&a",
            "*a",
            "- ",
            ", ",
            "{",
            "}",
            "[",
            "]",
            "::/0",
            "10.0.0.0/99",
            "http",
            "\u0000",
            "é",
            "99999999999999999999");
    private static final List<String> DOCUMENTS =
            List.of(networkPolicy("x", "p", """
                    podSelector: {matchLabels: {pod: a}}
                    policyTypes: [Ingress, Egress]
                    ingress:
                      - from:
                          - namespaceSelector: {matchExpressions: [{key: ns, operator: NotIn, values: [y]}]}
                            podSelector: {}
                          - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
                        ports: [{port: 80, endPort: 90}, {port: http, protocol: UDP}]
                    """), clusterNetworkPolicy("guard", "Admin", 10, """
                    subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {pod: a}}}}
                    egress:
                      - name: out
                        action: Accept
                        to: [{nodes: {}}, {networks: [10.0.0.0/8]}, {domainNames: ["*.example.com"]}, {namespaces: {}}]
                        protocols: [{tcp: {destinationPort: {range: {start: 1, end: 2}}}}, {udp: {destinationPort: {number: 5}}}]
                    """), Cnp.document("""
                    endpointSelector: {matchLabels: {"k8s:app": a}}
                    ingress:
                      - fromEndpoints: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]
                        toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}]
                    egress:
                      - toFQDNs: [{matchPattern: "*.example.com"}]
                      - toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]
                      - toServices: [{k8sService: {serviceName: s, namespace: x}}]
                      - icmps: [{fields: [{family: IPv6, type: EchoRequest}]}]
                    """));

    @Test
    void areReadOrRefused() {
        DOCUMENTS.forEach(
                document -> assertThat(PolicyParser.parse("p.yaml", document)).hasSize(1));
        Random random = new Random(3986);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated(DOCUMENTS.get(random.nextInt(DOCUMENTS.size())), random);
            try {
                PolicyModel.of(PolicyParser.parse("p.yaml", text), Cnp.ATLANTA);
            } catch (PolicyException e) {
                refused++;
                assertThat(e.getMessage()).as(text).startsWith("p.yaml: ").doesNotContain("\n");
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("not a refusal, round " + round + ":\n" + text, e);
            }
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 100);
    }

    /** A document with one value, or else some characters, made something else. */
    private static String mutated(String document, Random random) {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        if (random.nextBoolean()) {
            List<MatchResult> values = VALUE.matcher(document).results().toList();
            MatchResult value = values.get(random.nextInt(values.size()));
            return document.substring(0, value.start(1)) + piece + document.substring(value.end(1));
        }
        int at = random.nextInt(document.length());
        int to = Math.min(document.length(), at + random.nextInt(6));
        return document.substring(0, at) + piece + document.substring(to);
    }
}
