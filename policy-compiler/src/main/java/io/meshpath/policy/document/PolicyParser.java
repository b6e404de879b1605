// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads policies from YAML or JSON: CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, many documents in a text, and
 * the lists that {@code kubectl get -o yaml} prints.
 *
 * <p>A text is taken whole or not at all. Whatever is not understood is refused, never left out.
 */
public final class PolicyParser {
    private PolicyParser() {}

    /**
     * The policies in a text, in the order they stand there.
     *
     * @param source what errors and rule names call the text; a file's name
     * @throws PolicyException for the first thing that is wrong
     */
    public static List<Policy> parse(String source, String text) {
        List<Policy> policies = new ArrayList<>();
        for (Node document : NodeReader.read(source, text)) {
            if (!document.isNull()) {
                add(document, policies);
            }
        }
        return List.copyOf(policies);
    }

    private static void add(Node node, List<Policy> policies) {
        Fields document = Fields.of(node);
        String kind = document.requiredText("kind", "write " + CiliumPolicyReader.NAMESPACED);
        switch (kind) {
            case CiliumPolicyReader.NAMESPACED, CiliumPolicyReader.CLUSTERWIDE ->
                policies.add(CiliumPolicyReader.read(kind, document));
            case "List", CiliumPolicyReader.NAMESPACED + "List", CiliumPolicyReader.CLUSTERWIDE + "List" ->
                document.list("items").orElse(List.of()).forEach(item -> add(item, policies));
            case "NetworkPolicy", "ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy" ->
                throw document.refuse("kind " + kind + " is not supported; write a " + CiliumPolicyReader.NAMESPACED);
            default ->
                throw document.refuse("kind '" + kind + "' is not a policy; write " + CiliumPolicyReader.NAMESPACED
                        + " or " + CiliumPolicyReader.CLUSTERWIDE);
        }
    }
}
