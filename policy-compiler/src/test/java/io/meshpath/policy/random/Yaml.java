// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Documents as maps, lists, texts, numbers and truth values, and the YAML that says the same. */
public final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*");
    private static final Pattern KEYWORD = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    private Yaml() {}

    /** An object with these fields: name, value, name, value, … */
    public static Map<String, Object> map(Object... fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put((String) fields[i], fields[i + 1]);
        }
        return map;
    }

    /** Documents with dashes between them. */
    public static String text(List<Map<String, Object>> documents) {
        return documents.stream().map(Yaml::document).collect(Collectors.joining("---\n"));
    }

    private static String document(Map<String, Object> document) {
        StringBuilder out = new StringBuilder();
        document.forEach((name, value) -> {
            if (name.equals("spec") && value instanceof Map<?, ?> spec && !spec.isEmpty()) {
                out.append("spec:\n");
                spec.forEach((field, content) -> field((String) field, content, "  ", out));
            } else {
                field(name, value, "", out);
            }
        });
        return out.toString();
    }

    // An object or a list of objects gets a line for each item: one rule, one line.
    private static void field(String name, Object value, String indent, StringBuilder out) {
        boolean items = value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?>;
        if (!items) {
            out.append(indent).append(name).append(": ").append(flow(value)).append('\n');
            return;
        }
        out.append(indent).append(name).append(":\n");
        ((List<?>) value)
                .forEach(item ->
                        out.append(indent).append("  - ").append(flow(item)).append('\n'));
    }

    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(field -> scalar((String) field.getKey()) + ": " + flow(field.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Yaml::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text ? scalar(text) : value.toString();
    }

    private static String scalar(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !KEYWORD.matcher(text).matches();
        return plain ? text : '"' + text + '"';
    }
}
