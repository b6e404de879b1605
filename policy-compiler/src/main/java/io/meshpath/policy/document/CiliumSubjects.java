// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import io.meshpath.policy.Subject;
import java.util.List;
import java.util.Optional;

/** Reads whom a Cilium policy is about: {@code endpointSelector}, or in a clusterwide one {@code nodeSelector}. */
final class CiliumSubjects {
    private CiliumSubjects() {}

    static Subject read(Fields spec, Metadata metadata) {
        Optional<Node> endpoints = spec.take("endpointSelector");
        Optional<Node> nodes = spec.take("nodeSelector");
        if (endpoints.isPresent() && nodes.isPresent()) {
            throw nodes.get()
                    .refuse("a policy is for endpoints or for nodes, but this has endpointSelector too; write"
                            + " one policy for each");
        }
        return nodes.isPresent()
                ? Subject.nodes(nodes(nodes.get(), metadata))
                : Subject.endpoints(endpoints(
                        endpoints.orElseThrow(
                                () -> spec.missing("endpointSelector", "write {} to select all endpoints")),
                        metadata));
    }

    private static Selector nodes(Node node, Metadata metadata) {
        if (!metadata.namespace().isEmpty()) {
            throw node.refuse("nodes are in no namespace, and so in no " + CiliumPolicyReader.NAMESPACED + "; use a "
                    + CiliumPolicyReader.CLUSTERWIDE);
        }
        return SelectorReader.read(node);
    }

    private static Selector endpoints(Node node, Metadata metadata) {
        Selector written = SelectorReader.read(node);
        if (metadata.namespace().isEmpty()) {
            return written;
        }
        if (isForInit(written)) {
            throw node.refuse("endpoints that are reserved:init are in no namespace yet, and so in no "
                    + CiliumPolicyReader.NAMESPACED + "; use a " + CiliumPolicyReader.CLUSTERWIDE);
        }
        for (Requirement requirement : written.requirements()) {
            if (namesOtherNamespace(requirement, metadata.namespace())) {
                throw node.refuse("it asks for " + requirement + ", but a " + CiliumPolicyReader.NAMESPACED
                        + " selects endpoints of its own namespace, " + metadata.namespace()
                        + "; move the policy there or use a " + CiliumPolicyReader.CLUSTERWIDE);
            }
        }
        return written.and(Requirement.is(Label.K8S, Label.NAMESPACE, metadata.namespace()));
    }

    /** Whether endpoints are meant whose labels nobody knows yet. */
    static boolean isForInit(Selector selector) {
        return selector.mentions(Label.RESERVED, ReservedIdentity.INIT.label().key());
    }

    private static boolean namesOtherNamespace(Requirement requirement, String namespace) {
        return requirement.isAbout(Label.K8S, Label.NAMESPACE)
                && requirement.operator() == Requirement.Operator.IN
                && !requirement.values().equals(List.of(namespace));
    }
}
