// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** One line of text for what a {@link ValueForm} shows: {@code prefixlen=24 addr=10.0.0.0 stats={packets=3 bytes=180}}. */
public final class ValueText {
    private ValueText() {}

    public static String of(JsonNode value) {
        String text = part(value);
        return value.isObject() ? text.substring(1, text.length() - 1) : text;
    }

    private static String part(JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isObject()) {
            value.properties().forEach(field -> parts.add(field.getKey() + "=" + part(field.getValue())));
            return "{" + String.join(" ", parts) + "}";
        }
        if (value.isArray()) {
            value.forEach(element -> parts.add(part(element)));
            return "[" + String.join(" ", parts) + "]";
        }
        String text = value.asText();
        return value.isTextual() && text.isEmpty() ? "\"\"" : text;
    }
}
