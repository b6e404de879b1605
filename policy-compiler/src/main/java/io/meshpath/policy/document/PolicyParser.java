// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads policies from YAML or JSON: Cilium's and Kubernetes' network policies and Cilium's groups of prefixes, many
 * documents in a text, and the lists that {@code kubectl get -o yaml} prints.
 *
 * <p>A text is taken whole or not at all. Whatever is not understood is refused, never left out.
 */
public final class PolicyParser {
    private static final String LIST = "List";
    private static final List<String> KINDS = List.of(
            CiliumPolicyReader.NAMESPACED,
            CiliumPolicyReader.CLUSTERWIDE,
            CidrGroupReader.KIND,
            NetworkPolicyReader.KIND,
            ClusterNetworkPolicyReader.KIND);

    private PolicyParser() {}

    /**
     * The policies in a text, in the order they stand there.
     *
     * @param source what errors and rule names call the text; a file's name
     * @throws PolicyException for the first thing that is wrong
     */
    public static List<Policy> parse(String source, String text) {
        return parse(source, text, refusal -> {
            throw refusal;
        });
    }

    /**
     * The policies in a text that nothing is wrong with: for tools that report everything at once.
     *
     * @param refused is told what is wrong with each of the others, the first thing of each
     */
    public static List<Policy> parse(String source, String text, Consumer<PolicyException> refused) {
        List<Policy> policies = new ArrayList<>();
        for (Node document : documents(source, text, refused)) {
            if (!document.isNull()) {
                add(document, policies, refused);
            }
        }
        return List.copyOf(policies);
    }

    private static List<Node> documents(String source, String text, Consumer<PolicyException> refused) {
        try {
            return NodeReader.read(source, text);
        } catch (PolicyException e) {
            refused.accept(e);
            return List.of();
        }
    }

    private static void add(Node node, List<Policy> policies, Consumer<PolicyException> refused) {
        List<Node> items = List.of();
        try {
            items = addOrOpen(node, policies);
        } catch (PolicyException e) {
            refused.accept(e);
        }
        items.forEach(item -> add(item, policies, refused));
    }

    /** Adds a policy, or gives back the elements of a list. */
    private static List<Node> addOrOpen(Node node, List<Policy> policies) {
        Fields document = Fields.of(node);
        String kind = document.requiredText("kind", "write one of " + String.join(", ", KINDS));
        String element = kind.endsWith(LIST) ? kind.substring(0, kind.length() - LIST.length()) : "";
        if (kind.equals(LIST)) {
            return items(document);
        }
        if (KINDS.contains(element)) {
            return items(document).stream()
                    .map(item -> typed(item, element, document))
                    .toList();
        }
        policies.add(read(kind, document));
        return List.of();
    }

    private static List<Node> items(Fields list) {
        list.ignore("apiVersion", "metadata");
        List<Node> items = list.list("items").orElse(List.of());
        list.end();
        return items;
    }

    /** An element of a list of one kind, which need not say again what it is. */
    private static Node typed(Node item, String kind, Fields list) {
        if (!(item instanceof Node.Mapping mapping) || mapping.fields().containsKey("kind")) {
            return item;
        }
        Map<String, Node> fields = new LinkedHashMap<>(mapping.fields());
        fields.put("kind", new Node.Scalar(mapping.place(), Node.Scalar.Type.TEXT, kind));
        list.take("apiVersion").ifPresent(version -> fields.putIfAbsent("apiVersion", version));
        return new Node.Mapping(mapping.place(), fields);
    }

    private static Policy read(String kind, Fields document) {
        return switch (kind) {
            case CiliumPolicyReader.NAMESPACED, CiliumPolicyReader.CLUSTERWIDE ->
                CiliumPolicyReader.read(kind, document);
            case CidrGroupReader.KIND -> CidrGroupReader.read(document);
            case NetworkPolicyReader.KIND -> NetworkPolicyReader.read(document);
            case ClusterNetworkPolicyReader.KIND -> ClusterNetworkPolicyReader.read(document);
            case "AdminNetworkPolicy" -> throw document.refuse(succeeded(kind, "Admin"));
            case "BaselineAdminNetworkPolicy" -> throw document.refuse(succeeded(kind, "Baseline"));
            default -> throw document.refuse(unknown(kind));
        };
    }

    private static String unknown(String kind) {
        return "kind '" + kind + "' is not a policy; "
                + FieldNames.nearest(KINDS, kind)
                        .map(meant -> "did you mean '" + meant + "'?")
                        .orElse("write one of " + String.join(", ", KINDS));
    }

    private static String succeeded(String kind, String tier) {
        return "kind " + kind + " is not supported: it has become " + ClusterNetworkPolicyReader.KIND
                + "; write one with tier: " + tier
                + " and a priority, action: Accept for Allow, and protocols for ports";
    }
}
