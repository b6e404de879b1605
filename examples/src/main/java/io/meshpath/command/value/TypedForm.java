// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Fields by name out; in, JSON, {@code field=value field=value}, or a single value. A single value for a structure goes to its
 * only field. Bytes in hexadecimal are taken as they are.
 */
final class TypedForm implements ValueForm {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Btf types;
    private final int type;
    private final int size;

    TypedForm(Btf types, int type, int size) {
        this.types = types;
        this.type = type;
        this.size = size;
    }

    @Override
    public JsonNode read(ByteBuffer from, int at) {
        return new ValueReader(types, from, at + size).read(type, at);
    }

    @Override
    public byte[] parse(String text) {
        return parse(text, new byte[size]);
    }

    @Override
    public byte[] parse(String text, byte[] before) {
        Optional<byte[]> bytes = isScalar() ? Optional.empty() : Bytes.ofText(text, size);
        if (bytes.isPresent()) {
            return bytes.get();
        }
        ByteBuffer value = ByteBuffer.wrap(Arrays.copyOf(before, size)).order(ByteOrder.nativeOrder());
        new ValueWriter(types, value).write(type, 0, node(text), "");
        return value.array();
    }

    private boolean isScalar() {
        BtfType resolved = types.resolved(type);
        return !(resolved instanceof BtfType.Struct
                || resolved instanceof BtfType.Union
                || resolved instanceof BtfType.DataSection
                || resolved instanceof BtfType.Array);
    }

    private static JsonNode node(String text) {
        if (text.startsWith("{") || text.startsWith("[") || text.startsWith("\"")) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
            }
        }
        return text.contains("=") ? FieldText.fields(text) : TextNode.valueOf(text);
    }
}
