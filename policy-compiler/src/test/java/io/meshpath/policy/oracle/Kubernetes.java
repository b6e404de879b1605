// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.Service;
import java.util.List;
import java.util.Map;

/** Pods, nodes and services as policies of several kinds mean them. */
final class Kubernetes {
    private static final String K8S = Label.K8S + ":";

    private Kubernetes() {}

    /** Whether a peer is in a cluster that a selector means, by what it says or by default. */
    static boolean inReach(Map<String, Object> selector, PolicyContext context, Labels peer) {
        return context.peers() == PeerClusters.ANY
                || Selecting.mentions(selector, Label.CLUSTER)
                || Asked.k8s(peer, Label.CLUSTER).equals(context.cluster().value());
    }

    /** Whether these labels are of a pod with such labels, in a namespace with such labels. */
    static boolean pod(Map<String, Object> namespaces, Map<String, Object> pods, Labels labels) {
        return !Asked.k8s(labels, Label.NAMESPACE).isEmpty()
                && Selecting.matches(namespaces, K8S + Label.NAMESPACE_LABELS, labels)
                && Selecting.matches(pods, K8S, labels);
    }

    /** @param before what labels' keys have before the selector's */
    static boolean nodes(Map<String, Object> selector, String before, PolicyContext context, Labels peer) {
        return peer.contains(ReservedIdentity.REMOTE_NODE.label())
                && inReach(selector, context, peer)
                && Selecting.matches(selector, before, peer);
    }

    /** An element of {@code toServices}. */
    static boolean services(Map<String, Object> element, PolicyContext context, Labels peer) {
        Map<String, Object> named = Documents.object(element, "k8sService");
        Map<String, Object> labelled = Documents.object(element, "k8sServiceSelector");
        Map<String, Object> given = named.isEmpty() ? labelled : named;
        return context.services().stream()
                .filter(service -> List.of("", service.namespace()).contains(Documents.text(given, "namespace")))
                .filter(service -> named.isEmpty()
                        ? Documents.object(Documents.object(labelled, "selector"), "matchLabels").entrySet().stream()
                                .allMatch(label ->
                                        label.getValue().equals(service.labels().get(label.getKey())))
                        : service.name().equals(named.get("serviceName")))
                .anyMatch(service -> isBehind(service, context, peer));
    }

    private static boolean isBehind(Service service, PolicyContext context, Labels peer) {
        if (service.selector().isEmpty()) {
            return service.addresses().stream().anyMatch(address -> Addresses.in(address.toString(), List.of(), peer));
        }
        return inReach(Map.of(), context, peer)
                && Asked.k8s(peer, Label.NAMESPACE).equals(service.namespace())
                && service.selector().entrySet().stream()
                        .allMatch(label -> peer.contains(Label.k8s(label.getKey(), label.getValue())));
    }
}
