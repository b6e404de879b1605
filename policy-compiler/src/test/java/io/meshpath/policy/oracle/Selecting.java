// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a label selector, as a document has it, chooses labels. */
final class Selecting {
    private Selecting() {}

    /** Keys may begin with a source and a colon; without one, a label of whichever source will do. */
    static boolean matches(Map<String, Object> selector, Labels labels) {
        return matches(selector, "", labels);
    }

    /** @param before what labels' keys have before the selector's: {@code k8s:io.cilium.k8s.namespace.labels.} */
    static boolean matches(Map<String, Object> selector, String before, Labels labels) {
        for (Map.Entry<String, Object> wanted :
                Documents.object(selector, "matchLabels").entrySet()) {
            if (!find(labels, before + wanted.getKey()).equals(Optional.of(wanted.getValue()))) {
                return false;
            }
        }
        return Documents.<Map<String, Object>>list(selector, "matchExpressions").stream()
                .allMatch(expression -> holds(expression, before, labels));
    }

    private static boolean holds(Map<String, Object> expression, String before, Labels labels) {
        Optional<String> value = find(labels, before + Documents.text(expression, "key"));
        List<String> values = Documents.list(expression, "values");
        return switch (Documents.text(expression, "operator")) {
            case "In" -> value.isPresent() && values.contains(value.get());
            case "NotIn" -> value.isEmpty() || !values.contains(value.get());
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            default -> throw new IllegalArgumentException("no such operator: " + expression);
        };
    }

    private static Optional<String> find(Labels labels, String writtenKey) {
        int colon = writtenKey.indexOf(':');
        String source = colon < 0 ? Label.ANY : writtenKey.substring(0, colon);
        for (Label label : labels) {
            if (label.key().equals(writtenKey.substring(colon + 1))
                    && (source.equals(Label.ANY) || source.equals(label.source()))) {
                return Optional.of(label.value());
            }
        }
        return Optional.empty();
    }

    /** Whether the selector has no requirement at all. */
    static boolean isEmpty(Map<String, Object> selector) {
        return Documents.object(selector, "matchLabels").isEmpty()
                && Documents.list(selector, "matchExpressions").isEmpty();
    }

    /** Whether some key, its source left out, begins so; {@code k8s} and any source count. */
    static boolean mentions(Map<String, Object> selector, String keyBegin) {
        return keys(selector).stream()
                .anyMatch(key -> key.startsWith(keyBegin)
                        || key.startsWith(Label.K8S + ":" + keyBegin)
                        || key.startsWith(Label.ANY + ":" + keyBegin));
    }

    /** Whether some key is of source {@code reserved}. */
    static boolean mentionsReserved(Map<String, Object> selector) {
        return keys(selector).stream().anyMatch(key -> key.startsWith(Label.RESERVED + ":"));
    }

    private static List<String> keys(Map<String, Object> selector) {
        List<String> keys = new java.util.ArrayList<>(
                Documents.object(selector, "matchLabels").keySet());
        Documents.<Map<String, Object>>list(selector, "matchExpressions")
                .forEach(expression -> keys.add(Documents.text(expression, "key")));
        return keys;
    }
}
