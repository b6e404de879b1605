// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Go's {@code encoding/json} writes it: an absent address is {@code ""}, a mask is the base64 of its octets, an
 * empty map is {@code null}, map keys are sorted, and {@code <}, {@code >} and {@code &} are escaped.
 */
final class GoJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory().setCharacterEscapes(new GoEscapes());

    private GoJson() {}

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    static String write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter has none
        }
        return text.toString();
    }

    /** Throws IllegalArgumentException unless {@code json} is an object. */
    static JsonNode parse(String json) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    "not a JSON object but " + node.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return node;
    }

    /** A text field; {@code ""} where it is absent or null. */
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " is not a text: " + value);
        }
        return value.textValue();
    }

    /** A number field; 0 where it is absent or null. */
    static int number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(field + " is not a 32-bit number: " + value);
        }
        return value.intValue();
    }

    /** An address field; empty where it is {@code ""}, absent or null. */
    static Optional<IpAddress> address(JsonNode object, String field) {
        String text = text(object, field);
        return text.isEmpty() ? Optional.empty() : Optional.of(IpAddress.parse(text));
    }

    static Map<String, String> map(JsonNode object, String field) {
        Map<String, String> map = new TreeMap<>();
        object.path(field)
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /** The prefix of an address and {@code {"IP":…,"Mask":…}}'s mask; one that is null has only ones. */
    static Cidr cidr(IpAddress address, JsonNode mask) {
        return mask.isMissingNode() || mask.isNull()
                ? Cidr.of(address)
                : new Cidr(address, prefixLength(address, mask.asText()));
    }

    private static int prefixLength(IpAddress address, String base64) {
        byte[] octets = Base64.getDecoder().decode(base64);
        if (octets.length * 8 != address.bitLength()) {
            throw new IllegalArgumentException("mask of " + address + " has " + octets.length + " octets");
        }
        int length = 0;
        while (length < octets.length * 8 && bit(octets, length)) {
            length++;
        }
        for (int rest = length; rest < octets.length * 8; rest++) {
            if (bit(octets, rest)) {
                throw new IllegalArgumentException("mask of " + address + " has ones behind a zero: " + base64);
            }
        }
        return length;
    }

    private static boolean bit(byte[] octets, int index) {
        return (octets[index >> 3] & 0x80 >> (index & 7)) != 0;
    }

    /** Writes {@code {"IP":…,"Mask":…}}, or null for no prefix. */
    static void writeCidr(JsonGenerator out, @Nullable Cidr cidr) throws IOException {
        if (cidr == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        out.writeStringField("IP", cidr.network().toString());
        out.writeStringField("Mask", mask(cidr));
        out.writeEndObject();
    }

    /** The base64 of the mask's octets: {@code ////AA==} for an IPv4 /24. */
    static String mask(Cidr cidr) {
        byte[] octets = new byte[cidr.network().bitLength() / 8];
        for (int i = 0; i < cidr.prefixLength(); i++) {
            octets[i >> 3] |= (byte) (0x80 >> (i & 7));
        }
        return Base64.getEncoder().encodeToString(octets);
    }

    static void writeMap(JsonGenerator out, String field, Map<String, String> map) throws IOException {
        if (map.isEmpty()) {
            out.writeNullField(field);
            return;
        }
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
            out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    static void writeUnlessEmpty(JsonGenerator out, String field, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeStringField(field, value);
        }
    }
}
