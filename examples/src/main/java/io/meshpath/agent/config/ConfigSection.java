// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.policy.document.FieldNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a configuration file, with the line of every key.
 *
 * <p>Ask for nested sections first, then {@link #accept} the other keys, then read values. Not safe for use by
 * multiple threads.
 */
final class ConfigSection {
    /** What stands behind a key: a scalar, a list of them, a nested mapping, or none of these when the value is missing. */
    private record Entry(
            int line,
            @Nullable String text,
            @Nullable ConfigSection section,
            @Nullable List<String> list) {}

    private final String file;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    ConfigSection(String file, String path, int line) {
        this.file = file;
        this.path = path;
        this.line = line;
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void put(String key, int at, @Nullable String text, @Nullable ConfigSection section) {
        put(key, new Entry(at, text, section, null));
    }

    void put(String key, int at, List<String> list) {
        put(key, new Entry(at, null, null, list));
    }

    private void put(String key, Entry entry) {
        Entry earlier = entries.putIfAbsent(key, entry);
        if (earlier != null) {
            throw refusal(entry.line, "key '" + pathOf(key) + "' was already given in line " + earlier.line);
        }
    }

    /** Whether a key stands there at all. */
    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Whether a key stands there with a single value. */
    boolean hasText(String key) {
        Entry entry = entries.get(key);
        return entry != null && entry.text != null;
    }

    /** The nested mapping {@code key}; an empty one when it is absent, so that its required keys are asked for. */
    ConfigSection section(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        if (entry == null) {
            return new ConfigSection(file, pathOf(key), line);
        }
        if (entry.section == null) {
            throw refusal(entry.line, "'" + pathOf(key) + "' must be a mapping of keys to values");
        }
        return entry.section;
    }

    /** The value of a key that must be there. */
    <T> T required(String key, Function<String, T> parser) {
        return optional(key, parser).orElseThrow(() -> refusal(line, "key '" + pathOf(key) + "' is missing; add it"));
    }

    <T> T optional(String key, Function<String, T> parser, T otherwise) {
        return optional(key, parser).orElse(otherwise);
    }

    <T> Optional<T> optional(String key, Function<String, T> parser) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.text == null) {
            throw refusal(
                    entry.line,
                    "'" + pathOf(key) + "' must " + (entry.list == null ? "be a single value" : "not be a list"));
        }
        String text = entry.text;
        return Optional.of(parsed(key, entry, () -> parser.apply(text)));
    }

    /**
     * The values of a key that must be there, one or a list of them.
     *
     * @param check refuses values that do not go together
     */
    <T> List<T> required(String key, Function<String, T> parser, Consumer<List<T>> check) {
        Entry entry = entries.get(key);
        if (entry == null || entry.list == null) {
            return List.of(required(key, parser));
        }
        if (entry.list.isEmpty()) {
            throw refusal(entry.line, "'" + pathOf(key) + "' must not be an empty list");
        }
        return list(key, parser, check);
    }

    /** The values of a key, one or a list of them; none when it is absent. */
    <T> List<T> list(String key, Function<String, T> parser) {
        return list(key, parser, values -> {});
    }

    private <T> List<T> list(String key, Function<String, T> parser, Consumer<List<T>> check) {
        Entry entry = entries.get(key);
        if (entry == null || entry.list == null) {
            return optional(key, parser).map(List::of).orElse(List.of());
        }
        List<String> texts = entry.list;
        return parsed(key, entry, () -> {
            List<T> values = texts.stream().map(parser).toList();
            check.accept(values);
            return values;
        });
    }

    private <T> T parsed(String key, Entry entry, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw refusal(entry.line, pathOf(key) + ": " + e.getMessage());
        }
    }

    /** All keys and values of a section that may have any. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.keySet().forEach(key -> texts.put(key, required(key, text -> text)));
        return texts;
    }

    /** Refuses every other key of this section: the first is named, with the valid key nearest to it. */
    void accept(String... keys) {
        known.addAll(List.of(keys));
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw refusal(entry.getValue().line, unknown(entry.getKey()));
            }
        }
    }

    private String unknown(String key) {
        String advice = FieldNames.nearest(known, key, Math.max(2, key.length() / 3))
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("valid keys are " + String.join(", ", known));
        return "unknown key '" + key + "'" + (path.isEmpty() ? "" : " in '" + path + "'") + "; " + advice;
    }

    private ConfigException refusal(int at, String fact) {
        return new ConfigException(file + " line " + at + ": " + fact);
    }
}
