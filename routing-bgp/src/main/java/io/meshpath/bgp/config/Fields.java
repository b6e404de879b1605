// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The fields of one mapping, taken one after the other; what is left at the {@link #end} is refused. Whatever a parser of
 * values throws as {@link IllegalArgumentException} becomes a refusal with the place of the value. Not safe for use by
 * multiple threads.
 */
final class Fields {
    private final Node.Mapping mapping;
    private final Set<String> known = new TreeSet<>();

    private Fields(Node.Mapping mapping) {
        this.mapping = mapping;
    }

    /** The fields of {@code node}, which must be a mapping; one that is empty has none. */
    static Fields of(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return new Fields(mapping);
        }
        if (node instanceof Node.Nothing) {
            return new Fields(new Node.Mapping(node.place(), Map.of()));
        }
        throw node.refuse("expected fields with values but was " + node.kind());
    }

    /** These fields, and of {@code others} those that are not among them. */
    Fields orElse(Fields others) {
        Map<String, Node> both = new LinkedHashMap<>(others.mapping.fields());
        both.putAll(mapping.fields());
        return new Fields(new Node.Mapping(mapping.place(), both));
    }

    BgpConfigException refuse(String problem) {
        return mapping.refuse(problem);
    }

    boolean has(String name) {
        return take(name).isPresent();
    }

    /** What stands in a field, unless that is nothing. */
    Optional<Node> take(String name) {
        known.add(name);
        return Optional.ofNullable(mapping.fields().get(name)).filter(node -> !(node instanceof Node.Nothing));
    }

    Node required(String name, String remedy) {
        return take(name).orElseThrow(() -> missing(name, remedy));
    }

    <T> T required(String name, Function<String, T> parser, String remedy) {
        return value(required(name, remedy), parser);
    }

    <T> Optional<T> optional(String name, Function<String, T> parser) {
        return take(name).map(node -> value(node, parser));
    }

    /** The mapping in a field. */
    Optional<Fields> section(String name) {
        return take(name).map(Fields::of);
    }

    /** The elements of the list in a field; empty where there is no field, and where the list is empty. */
    List<Node> list(String name) {
        return take(name).map(Fields::items).orElse(List.of());
    }

    /** A value, or a list of them; none where there is no field. */
    <T> List<T> values(String name, Function<String, T> parser) {
        return take(name).map(node -> values(node, parser)).orElse(List.of());
    }

    /** All fields of a mapping whose names are its writer's. */
    Map<String, Node> all() {
        known.addAll(mapping.fields().keySet());
        return mapping.fields();
    }

    /** Makes a value of fields that were taken; what its constructor does not like is said of the whole mapping. */
    <T> T make(Supplier<T> constructor) {
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            throw refuse(String.valueOf(e.getMessage()));
        }
    }

    static <T> T value(Node node, Function<String, T> parser) {
        if (!(node instanceof Node.Scalar scalar)) {
            throw node.refuse("expected a single value but was " + node.kind());
        }
        try {
            return parser.apply(scalar.text());
        } catch (IllegalArgumentException e) {
            throw node.refuse(String.valueOf(e.getMessage()));
        }
    }

    static <T> List<T> values(Node node, Function<String, T> parser) {
        if (node instanceof Node.Scalar) {
            return List.of(value(node, parser));
        }
        List<T> values = new ArrayList<>();
        items(node).forEach(item -> values.add(value(item, parser)));
        return List.copyOf(values);
    }

    static List<Node> items(Node node) {
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        throw node.refuse("expected a list but was " + node.kind() + "; begin each element with '- '");
    }

    /** Refuses every field that nobody asked for. */
    void end() {
        for (Map.Entry<String, Node> field : mapping.fields().entrySet()) {
            if (!known.contains(field.getKey())) {
                throw field.getValue().refuse("unknown field; " + advice(field.getKey()));
            }
        }
    }

    /** A required field that is not there may stand there misspelt. */
    private BgpConfigException missing(String name, String remedy) {
        Set<String> others = new TreeSet<>(mapping.fields().keySet());
        others.removeAll(known);
        return Spelling.nearest(others, name)
                .flatMap(slip -> Optional.ofNullable(mapping.fields().get(slip)))
                .map(slip -> slip.refuse("unknown field; did you mean '" + name + "'?"))
                .orElseGet(() -> refuse("'" + name + "' is missing; " + remedy));
    }

    private String advice(String name) {
        return Spelling.nearest(known, name)
                .map(meant -> "did you mean '" + meant + "'?")
                .orElseGet(() -> "expected one of " + String.join(", ", known));
    }
}
