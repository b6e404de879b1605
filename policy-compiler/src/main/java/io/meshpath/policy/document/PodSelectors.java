// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import java.util.List;

/** The pods that Kubernetes' selectors of pods and namespaces choose together. */
final class PodSelectors {
    private static final Requirement IN_A_NAMESPACE =
            new Requirement(Label.K8S, Label.NAMESPACE, Requirement.Operator.EXISTS, List.of());

    private PodSelectors() {}

    /** Those pods of a namespace that a selector chooses. */
    static Selector inNamespace(String namespace, Node podSelector) {
        return SelectorReader.ofPods(podSelector).and(inNamespace(namespace));
    }

    /** All pods of a namespace. */
    static Selector ofNamespace(String namespace) {
        return Selector.EVERYTHING.and(inNamespace(namespace));
    }

    /** All pods of the namespaces that a selector chooses. */
    static Selector inNamespaces(Node namespaceSelector) {
        Selector pods = SelectorReader.ofNamespaces(namespaceSelector);
        // whatever is no pod has no namespace either, and would be chosen by what only excludes
        return pods.requirements().stream().anyMatch(PodSelectors::asksForALabel) ? pods : pods.and(IN_A_NAMESPACE);
    }

    /** Those pods that one selector chooses, of the namespaces that another chooses. */
    static Selector inNamespaces(Node namespaceSelector, Node podSelector) {
        Selector chosen = inNamespaces(namespaceSelector);
        for (Requirement requirement : SelectorReader.ofPods(podSelector).requirements()) {
            chosen = chosen.and(requirement);
        }
        return chosen;
    }

    /** Those pods that a selector chooses, wherever they are. */
    static Selector inEveryNamespace(Node podSelector) {
        return SelectorReader.ofPods(podSelector).and(IN_A_NAMESPACE);
    }

    private static Requirement inNamespace(String namespace) {
        return Requirement.is(Label.K8S, Label.NAMESPACE, namespace);
    }

    private static boolean asksForALabel(Requirement requirement) {
        return switch (requirement.operator()) {
            case IN, EXISTS -> true;
            case NOT_IN, DOES_NOT_EXIST -> false;
        };
    }
}
