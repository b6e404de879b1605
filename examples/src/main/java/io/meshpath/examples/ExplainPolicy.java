// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;

/** Compiles a policy into tables that print what they are told, then asks why a packet is denied. Needs no rights. */
public final class ExplainPolicy {
    private static final String POLICY = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: redis, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: redis}}
              ingress:
                - fromEndpoints: [{matchLabels: {app: web, io.cilium.k8s.policy.cluster: toronto}}]
                  toPorts: [{ports: [{port: "6379", protocol: TCP}]}]
            """;

    public static void main(String[] args) {
        ClusterName atlanta = new ClusterName("atlanta");
        Labels redis = pod("redis", atlanta);
        Labels near = pod("web", atlanta);
        Labels far = pod("web", new ClusterName("toronto"));
        PolicyModel model = PolicyModel.of(PolicyParser.parse("redis.yaml", POLICY), atlanta);

        PolicyCompiler compiler = new PolicyCompiler(new PrintedTables());
        compiler.addIdentity(65536, near);
        compiler.addIdentity(196608, far);
        compiler.addEndpoint(1, redis);
        compiler.policies(model);

        Evaluator evaluator = new Evaluator(model);
        System.out.println(evaluator.explain(redis, Direction.INGRESS, far, PortSpace.TCP, 6379));
        System.out.println(evaluator.explain(redis, Direction.INGRESS, near, PortSpace.TCP, 6379));
    }

    private static Labels pod(String app, ClusterName cluster) {
        return Labels.parse("k8s:app=" + app + ";k8s:io.kubernetes.pod.namespace=default;"
                + "k8s:io.cilium.k8s.policy.cluster=" + cluster);
    }

    private record PrintedTables() implements PolicyTables {
        @Override
        public void identityClass(int identity, int identityClass) {
            System.out.println("identity " + identity + " is in class " + identityClass);
        }

        @Override
        public void portClass(PortSpace space, int first, int last, int portClass) {
            System.out.println(space + " " + first + "-" + last + " is in class " + portClass);
        }

        @Override
        public long enforce(int endpoint, Direction direction, VerdictMatrix matrix) {
            System.out.println("endpoint " + endpoint + " " + direction + ": " + matrix);
            return 1;
        }

        @Override
        public void forget(int endpoint) {}
    }

    private ExplainPolicy() {}
}
