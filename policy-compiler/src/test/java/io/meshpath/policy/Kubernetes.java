// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/** Kubernetes' policies around a given spec, for tests. */
public final class Kubernetes {
    private Kubernetes() {}

    /** A NetworkPolicy with this spec, in YAML without indentation. */
    public static String networkPolicy(String namespace, String name, String spec) {
        return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec:\n" + spec.indent(2);
    }

    /** A ClusterNetworkPolicy with this tier ({@code Admin} or {@code Baseline}) and the rest of its spec. */
    public static String clusterNetworkPolicy(String name, String tier, int priority, String spec) {
        return "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: " + name
                + "}\nspec:\n  tier: " + tier + "\n  priority: " + priority + "\n" + spec.indent(2);
    }
}
