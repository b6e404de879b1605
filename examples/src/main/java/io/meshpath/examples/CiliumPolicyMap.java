// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.lpm.LpmPolicyProbe;
import io.meshpath.datapath.policy.lpm.LpmPolicyTables;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import java.nio.file.Path;

/**
 * Compiles a policy into a map that Cilium's tools can read, and asks the kernel what the map says. Needs root and a folder in a
 * BPF file system, in which the map stays pinned: {@code bpftool map dump pinned FOLDER/cilium_policy_v2_00001}.
 */
public final class CiliumPolicyMap {
    private static final String POLICY = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: redis, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: redis}}
              ingress:
                - fromEndpoints: [{matchLabels: {app: web}}]
                  toPorts: [{ports: [{port: "6379", protocol: TCP}]}]
            """;

    private static final int REDIS = 1; // the endpoint
    private static final int WEB = 65536; // an identity

    public static void main(String[] args) {
        ClusterName atlanta = new ClusterName("atlanta");
        Path folder = Path.of(args[0]);
        try (LpmPolicyTables tables = LpmPolicyTables.createPinned(LpmPolicyTables.USUAL_ENTRIES, folder);
                LpmPolicyProbe kernel = LpmPolicyProbe.of(tables)) {
            PolicyCompiler compiler = new PolicyCompiler(tables);
            compiler.addIdentity(WEB, pod("web", atlanta));
            compiler.addEndpoint(REDIS, pod("redis", atlanta));
            compiler.policies(PolicyModel.of(PolicyParser.parse("redis.yaml", POLICY), atlanta));

            System.out.println(tables.entries(REDIS) + " entries in " + folder.resolve("cilium_policy_v2_00001"));
            for (int port : new int[] {6379, 6380}) {
                int verdict = kernel.ask(REDIS, Direction.INGRESS, WEB, PortSpace.TCP, port);
                System.out.println("web to redis, TCP " + port + ": " + Verdict.kind(verdict) + " by "
                        + compiler.ruleName(Verdict.rule(verdict)).orElse("no rule"));
            }
        }
    }

    private static Labels pod(String app, ClusterName cluster) {
        return Labels.parse("k8s:app=" + app + ";k8s:io.kubernetes.pod.namespace=default;"
                + "k8s:io.cilium.k8s.policy.cluster=" + cluster);
    }

    private CiliumPolicyMap() {}
}
