// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of a large mesh: twenty namespaces of fifty applications each, a policy for each application, pods of all of them
 * in three clusters, and local endpoints of a few. Immutable.
 *
 * @param policies one for each application, about peers, ports and prefixes of its own, in both directions
 */
record CompileScenario(int policies, int identities, int endpoints) {
    private static final ClusterName LOCAL = new ClusterName("atlanta");
    private static final List<String> CLUSTERS = List.of("atlanta", "singapore", "toronto");
    private static final int NAMESPACES = 20;
    private static final int APPLICATIONS = 50;
    private static final int FIRST_IDENTITY = 1 << 16;
    private static final int FIRST_PORT = 1024;

    /** What a policy is written as; a variant opens another port. */
    static String policy(int number, int variant) {
        int namespace = number % NAMESPACES;
        int application = number / NAMESPACES % APPLICATIONS;
        return """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: p%1$d-%6$d, namespace: n%2$d}
                spec:
                  endpointSelector: {matchLabels: {app: a%3$d}}
                  ingress:
                  - fromEndpoints: [{matchLabels: {app: a%4$d}}, {matchLabels: {app: a%5$d, k8s:io.cilium.k8s.policy.cluster: toronto}}]
                    toPorts: [{ports: [{port: "%7$d", protocol: TCP}]}]
                  - fromEntities: [host, remote-node]
                  egress:
                  - toEndpoints: [{matchLabels: {app: a%4$d}}]
                  - toCIDRSet: [{cidr: 10.%2$d.0.0/16, except: [10.%2$d.%3$d.0/24]}]
                    toPorts: [{ports: [{port: "443", protocol: TCP}]}]
                """.formatted(
                        number,
                        namespace,
                        application,
                        (application + 1) % APPLICATIONS,
                        (application + 7) % APPLICATIONS,
                        variant,
                        FIRST_PORT + number + variant);
    }

    String text() {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            documents.add(policy(i, 0));
        }
        return String.join("---\n", documents);
    }

    PolicyModel model() {
        return PolicyModel.of(parsed(), LOCAL);
    }

    List<Policy> parsed() {
        return PolicyParser.parse("bench.yaml", text());
    }

    static int identity(int index) {
        return FIRST_IDENTITY + 1 + index;
    }

    /** The labels of the pods of an identity. */
    static Labels labelsOf(int index) {
        return labels(index, CLUSTERS.get(index / (NAMESPACES * APPLICATIONS) % CLUSTERS.size()), index);
    }

    /** The labels of an endpoint of this node, the first being number 1. */
    static Labels labelsOfEndpoint(int endpoint) {
        return labels(endpoint - 1, LOCAL.value(), 0);
    }

    private static Labels labels(int pod, String cluster, int version) {
        int namespace = pod % NAMESPACES;
        int application = pod / NAMESPACES % APPLICATIONS;
        return Labels.parse(
                "k8s:app=a" + application + ";k8s:version=v" + version + ";k8s:io.cilium.k8s.policy.cluster=" + cluster
                        + ";k8s:io.kubernetes.pod.namespace=n" + namespace + ";");
    }

    /** Tells a compiler of all identities and endpoints. */
    void populate(PolicyCompiler compiler, List<Labels> labels) {
        for (int i = 0; i < identities; i++) {
            compiler.addIdentity(identity(i), labels.get(i));
        }
        for (int endpoint = 1; endpoint <= endpoints; endpoint++) {
            compiler.addEndpoint(endpoint, labelsOfEndpoint(endpoint));
        }
    }

    /** The labels of all identities. */
    List<Labels> labels() {
        List<Labels> labels = new ArrayList<>();
        for (int i = 0; i < identities; i++) {
            labels.add(labelsOf(i));
        }
        return labels;
    }

    @Override
    public String toString() {
        return "%,d policies, %,d identities, %,d endpoints".formatted(policies, identities, endpoints);
    }
}
