// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.mesh.identity.LabelFilter;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The labels a pod is known by: its own, its namespace's, its cluster's and those of its named ports; without those that
 * controllers give to each pod, which would make each an identity of its own.
 */
final class PodLabels {
    private static final String DEFAULT_NAMESPACE = "default";

    /** The label that Kubernetes gives to every namespace. */
    private static final String METADATA_NAME = "kubernetes.io/metadata.name";

    /** Sources of labels that the agent and its cluster give. */
    private static final Set<String> OTHERS =
            Set.of(Label.RESERVED, Label.CIDR, Label.FQDN, Label.NODE, "gen", "cidrgroup");

    /** A service name as RFC 6335, section 5.1 has it; Kubernetes has the same for ports. */
    private static final Pattern PORT_NAME =
            Pattern.compile("(?=.*[a-z])[a-z0-9]([a-z0-9]|-(?!-)){0,13}[a-z0-9]|[a-z]");

    private PodLabels() {}

    /**
     * What {@code request} amounts to in a cluster.
     *
     * @throws IllegalArgumentException when it asks for what a pod must not choose, or names a port as nobody may
     */
    static Labels of(EndpointRequest request, ClusterName cluster) {
        String namespace = request.namespace() == null ? DEFAULT_NAMESPACE : request.namespace();
        List<Label> labels = new ArrayList<>();
        labels.add(Label.cluster(cluster));
        labels.add(Label.k8s(Label.NAMESPACE, namespace));
        labels.add(Label.k8s(Label.NAMESPACE_LABELS + METADATA_NAME, namespace));
        request.namespaceLabels().forEach((key, value) -> {
            if (!key.equals(METADATA_NAME)) {
                labels.add(Label.k8s(Label.NAMESPACE_LABELS + key, value));
            }
        });
        for (String text : request.labels()) {
            Label label = Label.parse(text.indexOf(':') < 0 || isKeyWithColon(text) ? Label.K8S + ":" + text : text);
            if (OTHERS.contains(label.source())
                    || label.key().equals(Label.CLUSTER)
                    || label.key().equals(Label.NAMESPACE)
                    || label.key().startsWith(Label.NAMESPACE_LABELS)) {
                throw new IllegalArgumentException("label " + text + " is not a pod's to choose; leave it out");
            }
            labels.add(label);
        }
        labels.addAll(namedPorts(request.namedPorts()).labels());
        return LabelFilter.DEFAULT.of(Labels.of(labels));
    }

    /** A colon behind the equals sign is part of the value. */
    private static boolean isKeyWithColon(String text) {
        int equals = text.indexOf('=');
        return equals >= 0 && text.indexOf(':') > equals;
    }

    private static NamedPorts namedPorts(Map<String, EndpointRequest.Port> asked) {
        Map<String, PortRange> ports = new HashMap<>();
        asked.forEach((name, port) -> {
            if (!PORT_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("port name must be 1 to 15 of a-z, 0-9 and '-', a letter among them,"
                        + " but was '" + name + "'");
            }
            ports.put(name, number(name, port));
        });
        return new NamedPorts(ports);
    }

    private static PortRange number(String name, EndpointRequest.Port port) {
        PortSpace space = switch (port.protocol()) {
            case "TCP" -> PortSpace.TCP;
            case "UDP" -> PortSpace.UDP;
            case "SCTP" -> PortSpace.SCTP;
            default ->
                throw new IllegalArgumentException(
                        "port " + name + ": expected TCP, UDP or SCTP but was '" + port.protocol() + "'");
        };
        if (port.port() < 1 || port.port() >= space.size()) {
            throw new IllegalArgumentException("port " + name + ": expected 1 to 65535 but was " + port.port());
        }
        return PortRange.one(space, port.port());
    }
}
