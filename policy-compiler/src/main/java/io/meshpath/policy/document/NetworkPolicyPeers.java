// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.Peer;
import java.util.List;
import java.util.Optional;

/** Reads the elements of {@code from} and {@code to} in the rules of a Kubernetes NetworkPolicy. */
final class NetworkPolicyPeers {
    private final String namespace;

    /**
     * A reader for one policy.
     *
     * @param namespace the policy's: a selector of pods alone means pods there
     */
    NetworkPolicyPeers(String namespace) {
        this.namespace = namespace;
    }

    Peer read(Node node) {
        Fields fields = Fields.of(node);
        Optional<Node> pods = fields.take("podSelector");
        Optional<Node> namespaces = fields.take("namespaceSelector");
        Optional<Node> block = fields.take("ipBlock");
        fields.end();
        if (block.isPresent()) {
            if (pods.isPresent() || namespaces.isPresent()) {
                throw fields.refuse("ipBlock does not combine with selectors; write one element for each");
            }
            return network(block.get());
        }
        if (namespaces.isPresent()) {
            Node chosen = namespaces.get();
            return new Peer.Endpoints(
                    pods.isPresent()
                            ? PodSelectors.inNamespaces(chosen, pods.get())
                            : PodSelectors.inNamespaces(chosen));
        }
        if (pods.isPresent()) {
            return new Peer.Endpoints(PodSelectors.inNamespace(namespace, pods.get()));
        }
        throw fields.refuse(
                "no peer; write podSelector, namespaceSelector or ipBlock (podSelector: {} means all pods of"
                        + " the namespace)");
    }

    private static Peer network(Node block) {
        Fields fields = Fields.of(block);
        Cidr prefix = Prefixes.read(fields.required("cidr", "write a prefix such as 10.0.0.0/8"));
        List<Cidr> except = Values.each(fields.list("except").orElse(List.of()), item -> hole(prefix, item));
        fields.end();
        return new Peer.Network(prefix, except);
    }

    private static Cidr hole(Cidr prefix, Node node) {
        Cidr hole = Prefixes.read(node);
        if (!prefix.contains(hole) || hole.equals(prefix)) {
            throw node.refuse(hole + " is not a smaller part of " + prefix
                    + "; an exception must lie in the prefix it is taken from, and leave some of it");
        }
        return hole;
    }
}
