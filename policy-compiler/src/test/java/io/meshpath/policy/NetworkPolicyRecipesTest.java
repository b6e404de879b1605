// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Kubernetes.networkPolicy;

import org.junit.jupiter.api.Test;

/** The policies that guides to Kubernetes hand out, each with what it is handed out for. */
class NetworkPolicyRecipesTest {
    @Test
    void denyAllTrafficToAnApplication() {
        TruthTable.of(networkPolicy("x", "web-deny-all", "podSelector: {matchLabels: {pod: web}}\ningress: []"))
                .holds("""
                x/web <- x/a       | TCP 80 | denied  | default
                x/web <- 192.0.2.1 | TCP 80 | denied  | default
                x/a   <- x/web     | TCP 80 | allowed | default
                """);
    }

    @Test
    void limitTrafficToAnApplication() {
        TruthTable.of(networkPolicy("x", "api-allow", """
                podSelector: {matchLabels: {pod: api}}
                ingress:
                  - from: [{podSelector: {matchLabels: {pod: web}}}]
                """)).holds("""
                x/api <- x/web | TCP 80 | allowed | x/api-allow, ingress rule 1
                x/api <- x/a   | TCP 80 | denied  | default
                x/api <- y/web | TCP 80 | denied  | default
                """);
    }

    @Test
    void allowAllTrafficToAnApplicationInAClosedNamespace() {
        TruthTable.of(
                        networkPolicy("x", "default-deny-all", "podSelector: {}\ningress: []"),
                        networkPolicy("x", "web-allow-all", "podSelector: {matchLabels: {pod: web}}\ningress: [{}]"))
                .holds("""
                x/web <- y/a   | TCP 80 | allowed | x/web-allow-all, ingress rule 1
                x/web <- world | TCP 80 | allowed | x/web-allow-all, ingress rule 1
                x/a   <- x/web | TCP 80 | denied  | default
                """);
    }

    @Test
    void denyTrafficFromOtherNamespaces() {
        TruthTable.of(networkPolicy("x", "deny-from-other-namespaces", """
                podSelector: {matchLabels:}
                ingress:
                - from:
                  - podSelector: {}
                """)).holds("""
                x/a <- x/b       | TCP 80 | allowed | x/deny-from-other-namespaces, ingress rule 1
                x/a <- y/b       | TCP 80 | denied  | default
                x/a <- 192.0.2.1 | TCP 80 | denied  | default
                """);
    }

    @Test
    void allowTrafficFromAllNamespaces() {
        TruthTable.of(networkPolicy("x", "web-allow-all-namespaces", """
                podSelector: {matchLabels: {pod: web}}
                ingress:
                - from:
                  - namespaceSelector: {}
                """)).holds("""
                x/web <- y/b       | TCP 80 | allowed | x/web-allow-all-namespaces, ingress rule 1
                x/web <- x/b       | TCP 80 | allowed | x/web-allow-all-namespaces, ingress rule 1
                x/web <- 192.0.2.1 | TCP 80 | denied  | default
                """);
    }

    @Test
    void allowTrafficFromOneNamespace() {
        TruthTable.of(networkPolicy("x", "web-allow-prod", """
                podSelector: {matchLabels: {pod: web}}
                ingress:
                - from:
                  - namespaceSelector: {matchLabels: {ns: prod}}
                """)).holds("""
                x/web <- prod/a | TCP 80 | allowed | x/web-allow-prod, ingress rule 1
                x/web <- dev/a  | TCP 80 | denied  | default
                x/web <- x/a    | TCP 80 | denied  | default
                """);
    }

    @Test
    void allowTrafficFromSomePodsOfAnotherNamespace() {
        TruthTable.of(networkPolicy("x", "web-allow-monitoring", """
                podSelector: {matchLabels: {pod: web}}
                ingress:
                - from:
                  - namespaceSelector: {matchLabels: {ns: ops}}
                    podSelector: {matchLabels: {pod: monitor}}
                """)).holds("""
                x/web <- ops/monitor | TCP 80 | allowed | x/web-allow-monitoring, ingress rule 1
                x/web <- ops/other   | TCP 80 | denied  | default
                x/web <- x/monitor   | TCP 80 | denied  | default
                """);
    }

    @Test
    void allowTrafficFromExternalClients() {
        TruthTable.of(
                        networkPolicy("x", "default-deny-all", "podSelector: {}"),
                        networkPolicy("x", "web-allow-external", """
                                podSelector: {matchLabels: {pod: web}}
                                ingress:
                                - from: []
                                  ports:
                                  - port: 80
                                """))
                .holds("""
                x/web <- 192.0.2.1   | TCP 80  | allowed | x/web-allow-external, ingress rule 1
                x/web <- 2001:db8::1 | TCP 80  | allowed | x/web-allow-external, ingress rule 1
                x/web <- 192.0.2.1   | TCP 443 | denied  | default
                """);
    }

    @Test
    void allowTrafficToOnePortOfAnApplication() {
        TruthTable.of(networkPolicy("x", "api-allow-5000", """
                podSelector: {matchLabels: {pod: api}}
                ingress:
                - ports:
                  - port: 5000
                  from:
                  - podSelector: {matchLabels: {pod: monitor}}
                """)).holds("""
                x/api <- x/monitor | TCP 5000 | allowed | x/api-allow-5000, ingress rule 1
                x/api <- x/monitor | TCP 8000 | denied  | default
                x/api <- x/other   | TCP 5000 | denied  | default
                """);
    }

    @Test
    void allowTrafficFromSeveralApplications() {
        TruthTable.of(networkPolicy("x", "redis-allow", """
                podSelector: {matchLabels: {pod: redis}}
                ingress:
                - from:
                  - podSelector: {matchLabels: {pod: search}}
                  - podSelector: {matchLabels: {pod: catalog}}
                """)).holds("""
                x/redis <- x/search  | TCP 6379 | allowed | x/redis-allow, ingress rule 1
                x/redis <- x/catalog | TCP 6379 | allowed | x/redis-allow, ingress rule 1
                x/redis <- x/web     | TCP 6379 | denied  | default
                """);
    }

    @Test
    void denyEgressOfAnApplicationButDns() {
        TruthTable.of(networkPolicy("x", "foo-deny-egress", """
                podSelector: {matchLabels: {pod: foo}}
                policyTypes:
                - Egress
                egress:
                - ports:
                  - port: 53
                    protocol: UDP
                  - port: 53
                    protocol: TCP
                """)).holds("""
                x/foo -> kube-system/kube-dns | UDP 53 | allowed | x/foo-deny-egress, egress rule 1
                x/foo -> 8.8.8.8              | TCP 53 | allowed | x/foo-deny-egress, egress rule 1
                x/foo -> x/web                | TCP 80 | denied  | default
                x/foo <- x/web                | TCP 80 | allowed | default
                """);
    }

    @Test
    void limitEgressToTheCluster() {
        TruthTable.of(networkPolicy("x", "foo-deny-external-egress", """
                podSelector: {matchLabels: {pod: foo}}
                policyTypes:
                - Egress
                egress:
                - ports:
                  - port: 53
                    protocol: UDP
                  to:
                  - namespaceSelector: {}
                - to:
                  - namespaceSelector: {}
                """)).holds("""
                x/foo -> y/web     | TCP 80 | allowed | x/foo-deny-external-egress, egress rule 2
                x/foo -> y/web     | UDP 53 | allowed | x/foo-deny-external-egress, egress rule 1
                x/foo -> 192.0.2.1 | TCP 80 | denied  | default
                x/foo -> 8.8.8.8   | UDP 53 | denied  | default
                """);
    }

    /** The example of Kubernetes' own documentation of network policies. */
    @Test
    void theExampleOfTheDocumentation() {
        TruthTable.of(networkPolicy("x", "test-network-policy", """
                podSelector:
                  matchLabels:
                    pod: db
                policyTypes:
                - Ingress
                - Egress
                ingress:
                - from:
                  - ipBlock:
                      cidr: 172.17.0.0/16
                      except:
                      - 172.17.1.0/24
                  - namespaceSelector:
                      matchLabels:
                        ns: myproject
                  - podSelector:
                      matchLabels:
                        pod: frontend
                  ports:
                  - protocol: TCP
                    port: 6379
                egress:
                - to:
                  - ipBlock:
                      cidr: 10.0.0.0/24
                  ports:
                  - protocol: TCP
                    port: 5978
                """)).holds("""
                x/db <- x/frontend  | TCP 6379 | allowed | x/test-network-policy, ingress rule 1
                x/db <- myproject/a | TCP 6379 | allowed | x/test-network-policy, ingress rule 1
                x/db <- 172.17.0.1  | TCP 6379 | allowed | x/test-network-policy, ingress rule 1
                x/db <- 172.17.1.1  | TCP 6379 | denied  | default
                x/db <- x/frontend  | TCP 6380 | denied  | default
                x/db <- y/frontend  | TCP 6379 | denied  | default
                x/db -> 10.0.0.9    | TCP 5978 | allowed | x/test-network-policy, egress rule 1
                x/db -> 10.0.1.9    | TCP 5978 | denied  | default
                x/db -> 10.0.0.9    | TCP 5979 | denied  | default
                """);
    }
}
