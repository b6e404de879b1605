// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JSON file, read strictly: no unknown or repeated fields, no value of another type, and nothing behind the end. */
public final class JsonFile {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(NetworkValues.module())
            .build();

    // What follows an element is the next one.
    private static final ObjectReader ELEMENTS =
            MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** One object of a list, with where it stands. */
    public record Element(String place, ObjectNode object) {
        /**
         * The object's fields as a record.
         *
         * @throws JsonFileException where they do not fit
         */
        public <T> T as(Class<T> type) {
            try {
                return MAPPER.treeToValue(object, type);
            } catch (JsonProcessingException e) {
                throw new JsonFileException(JsonProblem.of(e).below(place));
            }
        }

        /** A refusal of the element. */
        public JsonFileException refuse(String problem) {
            return new JsonFileException(place + ": " + problem);
        }
    }

    private final Path file;
    private final String text;

    private JsonFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * The file at this path, in UTF-8.
     *
     * @throws JsonFileException when it cannot be read
     */
    public static JsonFile open(Path file) {
        try {
            return new JsonFile(file, Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new JsonFileException(file + ": no such file; correct the path");
        } catch (CharacterCodingException e) {
            throw new JsonFileException(file + ": not UTF-8; save it as UTF-8");
        } catch (IOException e) {
            throw new JsonFileException(
                    file + ": cannot be read (" + e.getMessage() + "); check what it is and who may read it");
        }
    }

    /**
     * The file's object as a record.
     *
     * @throws JsonFileException where it does not fit
     */
    <T> T object(Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    /**
     * The objects of the file's list.
     *
     * @throws JsonFileException when the file is anything else
     */
    public List<Element> list() {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new JsonFileException(file + ": expected a list; write [ … ]");
            }
            List<Element> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String place =
                        file + ": line " + parser.currentTokenLocation().getLineNr() + ": [" + elements.size() + "]";
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw new JsonFileException(place + ": expected an object; write { … }");
                }
                elements.add(new Element(place, ELEMENTS.readTree(parser)));
            }
            if (parser.nextToken() != null) {
                throw new JsonFileException(file + ": there is something behind the list; remove it");
            }
            return List.copyOf(elements);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        } catch (IOException e) {
            throw new JsonFileException(file + ": " + e.getMessage());
        }
    }

    /** A refusal of what stands at {@code path} in the file. */
    JsonFileException refuse(String path, String problem) {
        return new JsonFileException(file + ": " + path + ": " + problem);
    }

    private JsonFileException refusal(JsonProcessingException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        return new JsonFileException(JsonProblem.of(e).below(line > 0 ? file + ": line " + line : file.toString()));
    }
}
