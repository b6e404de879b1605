// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/** JSON as the API writes and reads it: absent values left out, unknown keys of a request refused. */
final class Json {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    // A client must be able to read the answers of a newer agent.
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return STRICT.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not representable as JSON: " + value, e);
        }
    }

    /** Reads a request's body; a key it does not know, or a wrong type, is an {@link IllegalArgumentException}. */
    static <T> T request(byte[] body, Class<T> type) {
        try {
            return STRICT.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a valid request: " + firstLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a valid request: " + e.getMessage(), e);
        }
    }

    static <T> T answer(byte[] body, Class<T> type) throws IOException {
        return LENIENT.readValue(body, type);
    }

    static <T> List<T> answers(byte[] body, Class<T> type) throws IOException {
        return LENIENT.readerForListOf(type).readValue(body);
    }

    /** Reads an array element by element; one that ends too soon is an {@link IOException}. */
    static <T> void each(InputStream array, Class<T> type, Consumer<T> each) throws IOException {
        try (MappingIterator<T> elements = LENIENT.readerFor(type).readValues(array)) {
            while (elements.hasNextValue()) {
                each.accept(elements.nextValue());
            }
        }
    }

    static JsonNode tree(byte[] body) throws IOException {
        return LENIENT.readTree(body);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable");
    }
}
