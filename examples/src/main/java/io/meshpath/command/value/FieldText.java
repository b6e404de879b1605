// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Reads what {@link ValueText} writes: {@code prefixlen=24 addr=10.0.0.0 stats={packets=3 bytes=[1 2]}}. Commas are as good as
 * blanks, and {@code stats.packets=3} as good as braces. Used for one text.
 */
final class FieldText {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String text;
    private int at;

    private FieldText(String text) {
        this.text = text;
    }

    static ObjectNode fields(String text) {
        FieldText reader = new FieldText(text);
        ObjectNode fields = reader.fields('\0');
        if (reader.at < text.length()) {
            throw new IllegalArgumentException("expected no more than \"" + text.substring(0, reader.at) + "\"");
        }
        return fields;
    }

    private ObjectNode fields(char end) {
        ObjectNode fields = NODES.objectNode();
        for (skipGaps(); at < text.length() && text.charAt(at) != end; skipGaps()) {
            String assignment = upTo("= ,{}[]");
            if (at == text.length() || text.charAt(at) != '=') {
                throw new IllegalArgumentException("expected field=value but was \"" + assignment + "\"");
            }
            at++;
            put(fields, assignment.split("\\."), value());
        }
        return fields;
    }

    private static void put(ObjectNode fields, String[] path, JsonNode value) {
        ObjectNode owner = fields;
        for (int i = 0; i < path.length - 1; i++) {
            owner = owner.withObjectProperty(path[i]);
        }
        owner.set(path[path.length - 1], value);
    }

    private JsonNode value() {
        char first = at < text.length() ? text.charAt(at) : ' ';
        switch (first) {
            case '{' -> {
                at++;
                ObjectNode fields = fields('}');
                close('}');
                return fields;
            }
            case '[' -> {
                at++;
                return elements();
            }
            case '"' -> {
                at++;
                String quoted = upTo("\"");
                close('"');
                return TextNode.valueOf(quoted);
            }
            default -> {
                return TextNode.valueOf(upTo(" ,}]"));
            }
        }
    }

    private ArrayNode elements() {
        ArrayNode elements = NODES.arrayNode();
        for (skipGaps(); at < text.length() && "]}".indexOf(text.charAt(at)) < 0; skipGaps()) {
            elements.add(value());
        }
        close(']');
        return elements;
    }

    private void close(char end) {
        if (at == text.length() || text.charAt(at) != end) {
            throw new IllegalArgumentException("expected " + end + " at the end of \"" + text + "\"");
        }
        at++;
    }

    private String upTo(String ends) {
        int from = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private void skipGaps() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == ',')) {
            at++;
        }
    }
}
