// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@link Rules} as a policy: each lets one application in, which has an identity of its own. */
final class RulePolicy {
    private static final ClusterName CLUSTER = new ClusterName("atlanta");
    private static final int FIRST_IDENTITY = 1 << 16 | 0x100;

    private RulePolicy() {}

    /** The identity of the pod that asks. */
    static int clientIdentity(Rules rules) {
        return FIRST_IDENTITY + rules.ofTheTraffic();
    }

    /** Has an endpoint keep the rules. */
    static void enforce(Rules rules, int endpoint, PolicyTables tables) {
        PolicyCompiler compiler = new PolicyCompiler(tables);
        compiler.addEndpoint(endpoint, labels("server"));
        List<Rules.Rule> all = rules.all().toList();
        for (int number = 0; number < all.size(); number++) {
            compiler.addIdentity(FIRST_IDENTITY + number, labels(application(number)));
        }
        compiler.policies(PolicyModel.of(PolicyParser.parse("rules.yaml", yaml(all)), CLUSTER));
    }

    private static String yaml(List<Rules.Rule> rules) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: rules, namespace: default}
                spec:
                  endpointSelector: {matchLabels: {app: server}}
                  ingress:
                """);
        for (int number = 0; number < rules.size(); number++) {
            yaml.append("  - fromEndpoints: [{matchLabels: {app: ")
                    .append(application(number))
                    .append("}}]\n    toPorts: [{ports: [")
                    .append(ports(rules.get(number)))
                    .append("]}]\n");
        }
        return yaml.toString();
    }

    private static String ports(Rules.Rule rule) {
        return IntStream.rangeClosed(rule.firstPort(), rule.lastPort())
                .boxed()
                .flatMap(port -> rule.protocols().stream()
                        .map(protocol -> "{port: \"" + port + "\", protocol: " + protocol + "}"))
                .collect(Collectors.joining(", "));
    }

    private static String application(int rule) {
        return "app-" + rule;
    }

    private static Labels labels(String application) {
        return Labels.parse("k8s:app=" + application + ";k8s:io.cilium.k8s.policy.cluster=" + CLUSTER.value()
                + ";k8s:io.kubernetes.pod.namespace=default;");
    }
}
