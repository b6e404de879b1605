// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.StoreHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cursor as it stands beside the copy: who wrote it, and how far each prefix of the source has been copied. Ids are
 * hexadecimal texts, because JSON's numbers end before them.
 */
final class CursorJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CursorJson() {}

    /** A copy that has come to a cursor. */
    static String write(String writer, Cursor cursor) {
        ObjectNode object = MAPPER.createObjectNode().put("writer", writer);
        ObjectNode prefixes = object.putObject("prefixes");
        for (int i = 0; i < cursor.prefixes().size(); i++) {
            prefixes.put(cursor.prefixes().get(i), cursor.applied().get(i));
        }
        object.put("clusterId", Long.toHexString(cursor.header().clusterId()));
        object.put("revision", cursor.header().revision());
        object.put("term", cursor.header().term());
        cursor.witness()
                .ifPresent(witness -> object.putObject("witness")
                        .put("key", witness.key())
                        .put("created", witness.createRevision())
                        .put("written", witness.modRevision())
                        .put("lease", Long.toHexString(witness.lease())));
        return object.toString();
    }

    /** A copy that is being made or taken away: it stands nowhere. */
    static String writeNone(String writer) {
        return MAPPER.createObjectNode().put("writer", writer).toString();
    }

    /**
     * Reads it back; empty when the copy stands nowhere.
     *
     * @throws IllegalArgumentException when it is none of ours
     */
    static Optional<Cursor> read(String json) {
        JsonNode object;
        try {
            object = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!object.path("writer").isTextual()) {
            throw new IllegalArgumentException("names no writer");
        }
        return object.has("prefixes") ? Optional.of(cursor(object)) : Optional.empty();
    }

    private static Cursor cursor(JsonNode object) {
        List<String> prefixes = new ArrayList<>();
        List<Long> applied = new ArrayList<>();
        for (Map.Entry<String, JsonNode> prefix : object.path("prefixes").properties()) {
            prefixes.add(prefix.getKey());
            applied.add(number(prefix.getValue(), prefix.getKey()));
        }
        StoreHeader header = new StoreHeader(
                id(object, "clusterId"),
                number(object.path("revision"), "revision"),
                number(object.path("term"), "term"));
        JsonNode witness = object.path("witness");
        return new Cursor(
                prefixes, applied, header, witness.isObject() ? Optional.of(witness(witness)) : Optional.empty());
    }

    private static Entry witness(JsonNode object) {
        return new Entry(
                object.path("key").asText(),
                ByteString.EMPTY,
                number(object.path("created"), "created"),
                number(object.path("written"), "written"),
                id(object, "lease"));
    }

    private static long number(JsonNode value, String field) {
        if (!value.isIntegralNumber()) {
            throw new IllegalArgumentException(field + " is not a number: " + value);
        }
        return value.longValue();
    }

    private static long id(JsonNode object, String field) {
        return Long.parseUnsignedLong(object.path(field).asText(), 16); // a NumberFormatException is what it says
    }
}
