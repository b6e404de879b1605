// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.meshpath.policy.Place;
import io.meshpath.policy.PolicyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads the documents of one YAML or JSON text, with the place of every piece. YAML aliases stand for what they name. */
final class NodeReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .loaderOptions(ofAnySize())
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL) // what is left empty is no field
            .build();

    private final String source;
    private final JsonParser parser;
    private final Map<String, Node> anchors = new HashMap<>();
    private int document;

    private NodeReader(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * All documents of {@code text}, the empty ones too (as null scalars).
     *
     * @throws PolicyException when the text is neither YAML nor JSON, or an object has a field twice
     */
    static List<Node> read(String source, String text) {
        try {
            return text.stripLeading().startsWith("{") ? readBraces(source, text) : readYaml(source, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string cannot fail to be read
        }
    }

    /** Text that begins with a brace is JSON; only if it is not, it is YAML, which takes no tabs and has other escapes. */
    private static List<Node> readBraces(String source, String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            return new NodeReader(source, parser).documents();
        } catch (JsonProcessingException notJson) {
            return readYaml(source, text);
        }
    }

    private static List<Node> readYaml(String source, String text) throws IOException {
        try (JsonParser parser = YAML.createParser(text)) {
            NodeReader reader = new NodeReader(source, parser);
            try {
                return reader.documents();
            } catch (JsonProcessingException e) {
                throw reader.malformed(e);
            }
        }
    }

    // What kubectl prints of a cluster's policies exceeds the parser's own limit of 3 MB.
    private static LoaderOptions ofAnySize() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
    }

    private List<Node> documents() throws IOException {
        List<Node> documents = new ArrayList<>();
        for (document = 1; parser.nextToken() != null; document++) {
            documents.add(node(new Place(source, document, line(), "")));
        }
        return documents;
    }

    private Node node(Place place) throws IOException {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            return anchored(place);
        }
        String anchor = parser.canReadObjectId() ? (String) parser.getObjectId() : null;
        Node node = plain(place);
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private Node plain(Place place) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> sequence(place);
            case VALUE_TRUE, VALUE_FALSE -> scalar(place, Node.Scalar.Type.BOOLEAN);
            case VALUE_NULL -> scalar(place, Node.Scalar.Type.NULL);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(place, Node.Scalar.Type.NUMBER);
            case VALUE_STRING -> scalar(place, Node.Scalar.Type.TEXT);
            default -> throw PolicyException.at(place, "expected a value; check the syntax around this line");
        };
    }

    private Node anchored(Place place) throws IOException {
        Node node = anchors.get(parser.getText());
        if (node == null) {
            throw PolicyException.at(
                    place, "alias *" + parser.getText() + " names nothing before it; write the value here");
        }
        return node;
    }

    private Node mapping(Place place) throws IOException {
        Map<String, Node> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place field = place.field(name, line());
            parser.nextToken();
            Node earlier = fields.put(name, node(field));
            if (earlier != null) {
                throw PolicyException.at(
                        field,
                        "the field is there twice, first on line "
                                + earlier.place().line() + "; keep one");
            }
        }
        return new Node.Mapping(place, Collections.unmodifiableMap(fields));
    }

    private Node sequence(Place place) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(place.element(items.size(), line())));
        }
        return new Node.Sequence(place, List.copyOf(items));
    }

    private Node scalar(Place place, Node.Scalar.Type type) throws IOException {
        return new Node.Scalar(place, type, parser.getText());
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private PolicyException malformed(JsonProcessingException e) {
        int line = e.getLocation() == null ? line() : e.getLocation().getLineNr();
        String cause =
                e.getOriginalMessage().lines().findFirst().orElse("malformed").strip();
        return PolicyException.at(
                new Place(source, document, line, ""), "not YAML or JSON: " + cause + "; correct the syntax there");
    }
}
