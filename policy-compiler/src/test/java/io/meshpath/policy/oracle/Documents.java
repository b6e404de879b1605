// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import java.util.List;
import java.util.Map;

/** Fields of documents that are maps, lists, texts and numbers. */
final class Documents {
    private Documents() {}

    /** The object in a field; empty where there is none. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> of, String field) {
        return (Map<String, Object>) of.getOrDefault(field, Map.of());
    }

    /** The list in a field; empty where there is none. */
    @SuppressWarnings("unchecked")
    static <T> List<T> list(Map<String, Object> of, String field) {
        return (List<T>) of.getOrDefault(field, List.of());
    }

    /** Where a policy lives that lives in a namespace. */
    static String namespace(Map<String, Object> document) {
        return object(document, "metadata").getOrDefault("namespace", "default").toString();
    }

    static String text(Map<String, Object> of, String field) {
        return of.getOrDefault(field, "").toString();
    }
}
