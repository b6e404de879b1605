// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a pod to be connected. Immutable.
 *
 * @param name the pod's name, unique on the node
 * @param netns its network namespace: a name below /run/netns, or an absolute path such as /proc/PID/ns/net
 * @param namespace the Kubernetes-style namespace its policies are of; absent means "default"
 * @param namespaceLabels those of the namespace, which policies may choose it by; absent means none but its name
 * @param labels labels such as "app=redis" or "k8s:app=redis"
 * @param namedPorts the names it has for its ports; absent means none
 * @param addresses how many it gets of each of the node's pod CIDRs, 1 to 16; absent means 1
 */
public record EndpointRequest(
        String name,
        String netns,
        @Nullable String namespace,
        Map<String, String> namespaceLabels,
        List<String> labels,
        Map<String, Port> namedPorts,
        @Nullable Integer addresses) {
    private static final int MAX_ADDRESSES = 16;

    public EndpointRequest {
        namespaceLabels = namespaceLabels == null ? Map.of() : Map.copyOf(namespaceLabels);
        labels = List.copyOf(labels);
        namedPorts = namedPorts == null ? Map.of() : Map.copyOf(namedPorts);
        if (addresses != null && (addresses < 1 || addresses > MAX_ADDRESSES)) {
            throw new IllegalArgumentException(
                    "expected 1 to " + MAX_ADDRESSES + " addresses of each pod CIDR but was " + addresses);
        }
    }

    /** A port that has a name; {@code protocol} is TCP, UDP or SCTP. */
    public record Port(int port, String protocol) {}

    /** How many addresses of each pod CIDR it gets. */
    public int addressesOfEachCidr() {
        return addresses == null ? 1 : addresses;
    }

    /** A pod of namespace "default". */
    public static EndpointRequest of(String name, String netns, String... labels) {
        return new EndpointRequest(name, netns, null, Map.of(), List.of(labels), Map.of(), null);
    }
}
