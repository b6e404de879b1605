// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.document.PolicyParser;
import java.util.ArrayList;
import java.util.List;

/** Policies around a given spec, and questions about pods in the words of a test. */
public final class Cnp {
    public static final ClusterName ATLANTA = new ClusterName("atlanta");

    private Cnp() {}

    /** A CiliumNetworkPolicy in namespace {@code default} with this spec, in YAML without indentation. */
    public static String document(String spec) {
        return "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: default}\nspec:\n"
                + spec.indent(2);
    }

    /** The same, clusterwide. */
    public static String clusterwide(String spec) {
        return "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: p}\nspec:\n"
                + spec.indent(2);
    }

    /** A CiliumNetworkPolicy by this name, in this namespace. */
    public static String cnp(String namespace, String name, String spec) {
        return document(spec)
                .replace("{name: p, namespace: default}", "{name: " + name + ", namespace: " + namespace + "}");
    }

    /** A CiliumClusterwideNetworkPolicy by this name. */
    public static String ccnp(String name, String spec) {
        return clusterwide(spec).replace("{name: p}", "{name: " + name + "}");
    }

    public static List<Policy> policies(String... documents) {
        List<Policy> policies = new ArrayList<>();
        for (int i = 0; i < documents.length; i++) {
            policies.addAll(PolicyParser.parse("p.yaml", documents[i].replace("name: p", "name: p" + (i + 1))));
        }
        return policies;
    }

    /** All policies in cluster atlanta, peers in any cluster. */
    public static Evaluator evaluator(String... documents) {
        return new Evaluator(
                PolicyModel.of(policies(documents), PolicyContext.of(ATLANTA).withPeers(PeerClusters.ANY)));
    }

    /** A pod of namespace {@code default} in atlanta: {@code app=web}. */
    public static Labels pod(String... labels) {
        return podIn("default", "atlanta", labels);
    }

    public static Labels podIn(String namespace, String cluster, String... labels) {
        StringBuilder all = new StringBuilder("k8s:io.kubernetes.pod.namespace=" + namespace);
        all.append(";k8s:io.cilium.k8s.policy.cluster=").append(cluster);
        for (String label : labels) {
            all.append(";k8s:").append(label);
        }
        return Labels.parse(all.toString());
    }

    public static Verdict.Kind ingress(Evaluator evaluator, Labels subject, Labels peer, int tcpPort) {
        return evaluator
                .decide(subject, Direction.INGRESS, peer, PortSpace.TCP, tcpPort)
                .kind();
    }

    public static Verdict.Kind egress(Evaluator evaluator, Labels subject, Labels peer, int tcpPort) {
        return evaluator
                .decide(subject, Direction.EGRESS, peer, PortSpace.TCP, tcpPort)
                .kind();
    }
}
