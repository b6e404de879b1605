// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyParser;

/**
 * A policy and the identities it speaks of: one endpoint, {@code rules} rules that each open one TCP port to the pods of one
 * application, and {@code identities} pods' identities spread over sixteen applications. Immutable.
 */
record PolicyScenario(int identities, int rules) {
    static final ClusterName CLUSTER = new ClusterName("atlanta");
    static final byte UDP = 17;
    static final int FIRST_PORT = 1024;
    static final Labels SUBJECT = labels("server");

    static final int APPLICATIONS = 16;
    private static final int FIRST_IDENTITY = 1 << 16;

    int identity(int index) {
        return FIRST_IDENTITY + 1 + index;
    }

    Labels labelsOf(int index) {
        return labels(application(index));
    }

    /** Whether rule {@code rule} lets identity {@code index} in. */
    boolean allows(int rule, int index) {
        return rule % APPLICATIONS == index % APPLICATIONS;
    }

    int port(int rule) {
        return FIRST_PORT + rule;
    }

    PolicyModel model() {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: bench, namespace: default}
                spec:
                  endpointSelector: {matchLabels: {app: server}}
                  ingress:
                """);
        for (int rule = 0; rule < rules; rule++) {
            yaml.append("  - fromEndpoints: [{matchLabels: {app: ")
                    .append(application(rule))
                    .append("}}]\n    toPorts: [{ports: [{port: \"")
                    .append(port(rule))
                    .append("\", protocol: UDP}]}]\n");
        }
        return PolicyModel.of(PolicyParser.parse("bench.yaml", yaml.toString()), CLUSTER);
    }

    private static String application(int index) {
        return "app-" + index % APPLICATIONS;
    }

    private static Labels labels(String application) {
        return Labels.parse("k8s:app=" + application + ";k8s:io.cilium.k8s.policy.cluster=" + CLUSTER.value()
                + ";k8s:io.kubernetes.pod.namespace=default;");
    }

    @Override
    public String toString() {
        return "%,d identities, %,d %s".formatted(identities, rules, rules == 1 ? "rule" : "rules");
    }
}
