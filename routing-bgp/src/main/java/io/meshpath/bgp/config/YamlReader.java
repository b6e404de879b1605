// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML document with the place of every piece. Aliases stand for what they name. */
final class YamlReader {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL) // what is left empty is no field
            .build();

    private final String source;
    private final YAMLParser yaml;
    private final Map<String, Node> anchors = new HashMap<>();

    private YamlReader(String source, YAMLParser yaml) {
        this.source = source;
        this.yaml = yaml;
    }

    /**
     * The document of {@code text}; an empty one is nothing.
     *
     * @throws BgpConfigException when it is no YAML, has a field twice, or is followed by another document
     */
    static Node read(String source, String text) {
        try (YAMLParser yaml = YAML.createParser(text)) {
            return new YamlReader(source, yaml).document();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            String cause = e.getOriginalMessage()
                    .lines()
                    .findFirst()
                    .orElse("malformed")
                    .strip();
            throw BgpConfigException.at(
                    new Place(source, line, ""), "not YAML: " + cause + "; correct the syntax there");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string cannot fail to be read
        }
    }

    private Node document() throws IOException {
        if (yaml.nextToken() == null) {
            return new Node.Nothing(new Place(source, 1, ""));
        }
        Node document = node(new Place(source, line(), ""));
        if (yaml.nextToken() != null) {
            throw BgpConfigException.at(
                    new Place(source, line(), ""), "a second document begins; keep one, without --- after it");
        }
        return document;
    }

    private Node node(Place place) throws IOException {
        if (yaml.isCurrentAlias()) {
            return anchored(place);
        }
        String anchor = yaml.getObjectId();
        Node node = switch (yaml.currentToken()) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> sequence(place);
            case VALUE_NULL -> new Node.Nothing(place);
            default -> new Node.Scalar(place, yaml.getText());
        };
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private Node anchored(Place place) throws IOException {
        Node node = anchors.get(yaml.getText());
        if (node == null) {
            throw BgpConfigException.at(
                    place, "alias *" + yaml.getText() + " names nothing before it; write the value here");
        }
        return node;
    }

    private Node mapping(Place place) throws IOException {
        Map<String, Node> fields = new LinkedHashMap<>();
        while (yaml.nextToken() != JsonToken.END_OBJECT) {
            String name = yaml.currentName();
            Place field = place.field(name, line());
            yaml.nextToken();
            Node earlier = fields.putIfAbsent(name, node(field));
            if (earlier != null) {
                throw BgpConfigException.at(
                        field, "already given in line " + earlier.place().line() + "; keep one");
            }
        }
        return new Node.Mapping(place, Collections.unmodifiableMap(fields));
    }

    private Node sequence(Place place) throws IOException {
        List<Node> items = new ArrayList<>();
        while (yaml.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(place.element(items.size(), line())));
        }
        return new Node.Sequence(place, List.copyOf(items));
    }

    private int line() {
        return yaml.currentTokenLocation().getLineNr();
    }
}
