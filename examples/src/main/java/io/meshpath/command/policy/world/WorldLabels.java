// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels that an agent gives to the pods and nodes of a model, as Cilium does. */
final class WorldLabels {
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final String NODE = "node";

    private WorldLabels() {}

    /**
     * Its own labels, those of its namespace, its cluster, its service account and its named ports.
     *
     * @throws IllegalArgumentException when one of its own takes the place of one of the others, or is none
     */
    static Labels pod(WorldModel.Pod pod, Map<String, String> namespace, ClusterName cluster) {
        List<Label> labels = new ArrayList<>();
        pod.labels().forEach((key, value) -> labels.add(Label.k8s(key, value)));
        namespace.forEach((key, value) -> labels.add(Label.k8s(Label.NAMESPACE_LABELS + key, value)));
        labels.add(Label.k8s(Label.NAMESPACE_LABELS + NAMESPACE_NAME, pod.namespace()));
        labels.add(Label.k8s(Label.NAMESPACE, pod.namespace()));
        labels.add(Label.cluster(cluster));
        if (pod.serviceAccount() != null) {
            labels.add(Label.k8s(Label.SERVICE_ACCOUNT, pod.serviceAccount()));
        }
        labels.addAll(namedPorts(pod).labels());
        return Labels.of(labels);
    }

    private static NamedPorts namedPorts(WorldModel.Pod pod) {
        Map<String, PortRange> ports = new HashMap<>();
        pod.namedPorts().forEach((name, port) -> ports.put(name, PortRange.one(port.space(), port.port())));
        return new NamedPorts(ports);
    }

    /** A node as it is selected by the policies for nodes: its own labels, and that it is the host. */
    static Labels nodeItself(WorldModel.Node node, ClusterName cluster) {
        return node(Label.K8S, node.labels(), cluster, ReservedIdentity.HOST);
    }

    /** A node as its peers know it. */
    static Labels nodeAsPeer(WorldModel.Node node, ClusterName cluster, ReservedIdentity as) {
        return node(NODE, node.labels(), cluster, as);
    }

    /** A host that nothing is known of. */
    static Labels host(ClusterName cluster) {
        return node(Label.K8S, Map.of(), cluster, ReservedIdentity.HOST);
    }

    private static Labels node(String source, Map<String, String> own, ClusterName cluster, ReservedIdentity as) {
        List<Label> labels = new ArrayList<>();
        own.forEach((key, value) -> labels.add(new Label(source, key, value)));
        labels.add(Label.cluster(cluster));
        labels.add(as.label());
        return Labels.of(labels);
    }
}
