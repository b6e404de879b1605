// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is wrong with a document: what is refused is taken out, and the rest is read again. A field that is missing then is
 * no second mistake, so the mapping that misses it goes, too.
 */
final class Mistakes {
    private static final int MOST = 100;

    private Mistakes() {}

    /** Every refusal, in the order of the lines; none when the document can be used. */
    static List<BgpConfigException> of(Node document) {
        List<BgpConfigException> mistakes = new ArrayList<>();
        Node rest = document;
        Optional<String> consequence = Optional.empty();
        Optional<BgpConfigException> refusal = refusal(rest);
        while (refusal.isPresent() && mistakes.size() < MOST) {
            String field = refusal.get().field();
            if (!consequence.equals(Optional.of(field))) {
                mistakes.add(refusal.get());
            }
            if (field.isEmpty()) {
                break; // nothing is left without the whole
            }
            rest = without(rest, field);
            consequence = Optional.of(parent(field));
            refusal = refusal(rest);
        }
        mistakes.sort(Comparator.comparingInt(BgpConfigException::line));
        return mistakes;
    }

    private static Optional<BgpConfigException> refusal(Node document) {
        try {
            BgpConfigReader.read(document);
            return Optional.empty();
        } catch (BgpConfigException e) {
            return Optional.of(e);
        }
    }

    /** The path of what a field or an element is in. */
    private static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.endsWith("]") ? path.lastIndexOf('[') : -1);
        return end < 0 ? "" : path.substring(0, end);
    }

    private static Node without(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Node> fields = new LinkedHashMap<>();
            mapping.fields().forEach((name, field) -> {
                if (!field.place().path().equals(path)) {
                    fields.put(name, without(field, path));
                }
            });
            return new Node.Mapping(mapping.place(), fields);
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = sequence.items().stream()
                    .filter(item -> !item.place().path().equals(path))
                    .map(item -> without(item, path))
                    .toList();
            return new Node.Sequence(sequence.place(), items);
        }
        return node;
    }
}
