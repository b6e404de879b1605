// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a pod to be connected. Immutable.
 *
 * @param name the pod's name, unique on the node
 * @param netns its network namespace: a name below /run/netns, or an absolute path such as /proc/PID/ns/net
 * @param namespace the Kubernetes-style namespace its policies are of; absent means "default"
 * @param labels labels such as "app=redis" or "k8s:app=redis"
 */
public record EndpointRequest(
        String name, String netns, @Nullable String namespace, List<String> labels) {
    public EndpointRequest {
        labels = List.copyOf(labels);
    }

    /** A pod of namespace "default". */
    public static EndpointRequest of(String name, String netns, String... labels) {
        return new EndpointRequest(name, netns, null, List.of(labels));
    }
}
