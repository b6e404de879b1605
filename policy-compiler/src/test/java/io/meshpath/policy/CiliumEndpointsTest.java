// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ccnp;
import static io.meshpath.policy.Cnp.cnp;

import org.junit.jupiter.api.Test;

/** Which endpoints the peers of Cilium's policies are, by their labels, namespaces and clusters. */
class CiliumEndpointsTest {
    @Test
    void endpointsAreOfThePolicysNamespaceUnlessTheSelectorNamesOne() {
        TruthTable.of(cnp("y", "p", """
                        endpointSelector: {}
                        ingress:
                          - fromEndpoints: [{matchLabels: {pod: a}}]
                          - fromEndpoints: [{matchLabels: {pod: b, io.kubernetes.pod.namespace: x}}]
                          - fromEndpoints: [{matchLabels: {pod: c, "k8s:io.cilium.k8s.namespace.labels.ns": z}}]
                        """)).holds("""
                y/b <- y/a   | TCP 80 | allowed | y/p, ingress rule 1
                y/b <- x/a   | TCP 80 | denied  | default
                y/b <- x/b   | TCP 80 | allowed | y/p, ingress rule 2
                y/b <- y/b   | TCP 80 | denied  | default
                y/b <- z/c   | TCP 80 | allowed | y/p, ingress rule 3
                y/b <- y/c   | TCP 80 | denied  | default
                x/b <- y/c   | TCP 80 | allowed | default
                """);
    }

    @Test
    void everyEndpointOfTheNamespaceIsNotEverybody() {
        TruthTable.of(cnp("y", "p", "endpointSelector: {}\ningress: [{fromEndpoints: [{}]}]"))
                .holds("""
                y/b <- y/a       | TCP 80 | allowed | y/p, ingress rule 1
                y/b <- x/a       | TCP 80 | denied  | default
                y/b <- 192.0.2.1 | TCP 80 | denied  | default
                y/b <- node(a=b) | TCP 80 | denied  | default
                y/b <- host      | TCP 80 | allowed | the node's access to its endpoints
                """);
    }

    @Test
    void clusterwideEveryEndpointIsOneWithANamespace() {
        TruthTable.of(ccnp("p", "endpointSelector: {}\ningress: [{fromEndpoints: [{}]}]"))
                .holds("""
                y/b <- x/a       | TCP 80 | allowed | p, ingress rule 1
                y/b <- 192.0.2.1 | TCP 80 | denied  | default
                y/b <- node(a=b) | TCP 80 | denied  | default
                y/b <- health    | TCP 80 | denied  | default
                """);
    }

    @Test
    void endpointsThatAreYetToBeKnownHaveClusterwidePolicies() {
        TruthTable.of(ccnp("p", """
                        endpointSelector: {matchLabels: {"reserved:init": ""}}
                        egress: [{toEntities: [world], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}]
                        """)).holds("""
                init -> 192.0.2.1 | TCP 443 | allowed | p, egress rule 1
                init -> 192.0.2.1 | TCP 80  | denied  | default
                init -> x/a       | TCP 443 | denied  | default
                y/b  -> x/a       | TCP 443 | allowed | default
                """);
    }

    @Test
    void peersAreInTheLocalClusterUnlessTheySpeakOfClusters() {
        String policy = cnp("y", "p", """
                endpointSelector: {}
                ingress:
                  - fromEndpoints: [{matchLabels: {pod: a}}]
                  - fromEndpoints: [{matchLabels: {pod: b, io.cilium.k8s.policy.cluster: toronto}}]
                  - fromEndpoints: [{matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: Exists}, {key: pod, operator: In, values: [c]}]}]
                """);
        TruthTable.of(PeerClusters.LOCAL, policy).holds("""
                y/d <- y/a         | TCP 80 | allowed | y/p, ingress rule 1
                y/d <- y/a@toronto | TCP 80 | denied  | default
                y/d <- y/b         | TCP 80 | denied  | default
                y/d <- y/b@toronto | TCP 80 | allowed | y/p, ingress rule 2
                y/d <- y/c@toronto | TCP 80 | allowed | y/p, ingress rule 3
                """);
        TruthTable.of(PeerClusters.ANY, policy).holds("""
                y/d <- y/a@toronto | TCP 80 | allowed | y/p, ingress rule 1
                y/d <- y/b         | TCP 80 | denied  | default
                y/d <- y/c         | TCP 80 | allowed | y/p, ingress rule 3
                """);
    }
}
