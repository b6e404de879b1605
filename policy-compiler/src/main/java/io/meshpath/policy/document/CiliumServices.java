// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Peer;
import io.meshpath.policy.ServiceSelector;
import java.util.Optional;

/** Reads elements of {@code toServices}: a Kubernetes service by name, or services by their labels. */
final class CiliumServices {
    private CiliumServices() {}

    static Peer read(Node node) {
        Choice choice = Choice.read(node, "k8sService", "k8sServiceSelector");
        return new Peer.Services(
                choice.field().equals("k8sService") ? named(choice.value()) : labelled(choice.value()));
    }

    private static ServiceSelector named(Node node) {
        Fields fields = Fields.of(node);
        String name = fields.requiredText("serviceName", "name the service");
        Optional<String> namespace = namespace(fields);
        fields.end();
        return ServiceSelector.named(namespace, name);
    }

    private static ServiceSelector labelled(Node node) {
        Fields fields = Fields.of(node);
        Node selector = fields.required("selector", "write which labels the service has");
        Optional<String> namespace = namespace(fields);
        fields.end();
        return ServiceSelector.labelled(namespace, SelectorReader.ofPods(selector));
    }

    /** As in Cilium, no namespace means any, not the policy's. */
    private static Optional<String> namespace(Fields fields) {
        return fields.text("namespace").filter(namespace -> !namespace.isEmpty());
    }
}
