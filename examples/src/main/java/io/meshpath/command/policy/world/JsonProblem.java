// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What the parser has against a file, in words that know nothing of Java. Immutable. */
record JsonProblem(String path, String problem) {
    static JsonProblem of(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return new JsonProblem("", "not JSON: " + firstLine(e) + "; correct the syntax there");
        }
        return new JsonProblem(path(mapping.getPath()), words(mapping));
    }

    /** In one line, behind the place of what was read. */
    String below(String place) {
        return path.isEmpty() ? place + ": " + problem : place + ": " + path + ": " + problem;
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String words(JsonMappingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown field '" + unknown.getPropertyName() + "'; expected one of "
                    + String.join(", ", names(unknown.getKnownPropertyIds()));
        }
        if (e.getCause() instanceof IllegalArgumentException refused) {
            return String.valueOf(refused.getMessage());
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            String but = e instanceof InvalidFormatException format ? " but was '" + format.getValue() + "'" : "";
            return kind(mismatch.getTargetType())
                    .map(kind -> "expected " + kind + but)
                    .orElseGet(() -> firstLine(e));
        }
        return firstLine(e);
    }

    private static TreeSet<String> names(Collection<Object> ids) {
        TreeSet<String> names = new TreeSet<>();
        ids.forEach(id -> names.add(id.toString()));
        return names;
    }

    private static Optional<String> kind(Class<?> type) {
        if (type == String.class) {
            return Optional.of("text in quotes");
        }
        if (type == boolean.class || type == Boolean.class) {
            return Optional.of("true or false");
        }
        if (type == int.class || type == Integer.class) {
            return Optional.of("a whole number without quotes");
        }
        if (Collection.class.isAssignableFrom(type)) {
            return Optional.of("a list");
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? Optional.of("an object") : Optional.empty();
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("malformed").strip();
    }
}
