// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Policy;
import io.meshpath.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, API version {@code cilium.io/v2}.
 *
 * <p>What Cilium has and this does not is refused by name; so is every field that neither has.
 */
final class CiliumPolicyReader {
    static final String NAMESPACED = "CiliumNetworkPolicy";
    static final String CLUSTERWIDE = "CiliumClusterwideNetworkPolicy";

    private static final String API_VERSION = "cilium.io/v2";

    private CiliumPolicyReader() {}

    /** The policy in a document whose kind has been looked at already. */
    static Policy read(String kind, Fields document) {
        document.ignore("kind", "status");
        document.requireApiVersion(kind, API_VERSION);
        Metadata metadata = Metadata.read(document, kind.equals(NAMESPACED));
        Optional<Node> spec = document.take("spec");
        List<Node> specs = document.list("specs").orElse(List.of());
        if (spec.isEmpty() && specs.isEmpty()) {
            throw document.missing("spec", "write the rules there");
        }
        document.end();
        List<Rule> rules = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        spec.ifPresent(node -> add(metadata, node, "", rules, descriptions));
        for (int i = 0; i < specs.size(); i++) {
            add(metadata, specs.get(i), "spec " + (i + 1) + " ", rules, descriptions);
        }
        return metadata.policy(kind, String.join("; ", descriptions), document.place(), rules);
    }

    private static void add(Metadata metadata, Node node, String prefix, List<Rule> rules, List<String> descriptions) {
        Fields spec = Fields.of(node);
        spec.text("description").filter(text -> !text.isBlank()).ifPresent(descriptions::add);
        rules.addAll(CiliumSpecReader.read(metadata, spec, prefix));
    }
}
