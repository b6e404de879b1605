// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import java.util.List;
import java.util.Optional;

/** The pods that Kubernetes' selectors of pods and namespaces choose together. */
final class PodSelectors {
    private static final Requirement IN_A_NAMESPACE =
            new Requirement(Label.K8S, Label.NAMESPACE, Requirement.Operator.EXISTS, List.of());

    private PodSelectors() {}

    /** Pods of one namespace: those a selector chooses, or all of them. */
    static Selector inNamespace(String namespace, Optional<Node> podSelector) {
        return pods(podSelector).and(Requirement.is(Label.K8S, Label.NAMESPACE, namespace));
    }

    /** Pods of the namespaces that a selector chooses: those that another one chooses, or all of them. */
    static Selector inNamespaces(Node namespaceSelector, Optional<Node> podSelector) {
        Selector namespaces = SelectorReader.ofNamespaces(namespaceSelector);
        Selector chosen = pods(podSelector);
        for (Requirement requirement : namespaces.requirements()) {
            chosen = chosen.and(requirement);
        }
        // whatever is no pod has no namespace either, and would be chosen by what only excludes
        return namespaces.requirements().stream().anyMatch(PodSelectors::asksForALabel)
                ? chosen
                : chosen.and(IN_A_NAMESPACE);
    }

    private static Selector pods(Optional<Node> podSelector) {
        return podSelector.map(SelectorReader::ofPods).orElse(Selector.EVERYTHING);
    }

    private static boolean asksForALabel(Requirement requirement) {
        return switch (requirement.operator()) {
            case IN, EXISTS -> true;
            case NOT_IN, DOES_NOT_EXIST -> false;
        };
    }
}
