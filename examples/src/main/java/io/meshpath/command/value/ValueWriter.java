// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts what was typed where the type says; what was left out stays as it is. */
final class ValueWriter {
    private final Btf types;
    private final ByteBuffer to;

    ValueWriter(Btf types, ByteBuffer to) {
        this.types = types;
        this.to = to;
    }

    /** Writes {@code value} as a {@code type}; {@code name} is what messages call it. */
    void write(int type, int at, JsonNode value, String name) {
        int size = (int) types.byteSize(type).orElse(0);
        if (at + size > to.capacity()) {
            throw wrong(name, "a place inside its " + to.capacity() + " bytes", value);
        }
        switch (Shape.of(types, type)) {
            case BIG_ENDIAN -> number(to.duplicate().order(ByteOrder.BIG_ENDIAN), at, size, value, name);
            case IPV4 -> {
                if (!octets(at, size, value)) {
                    number(to.duplicate().order(ByteOrder.BIG_ENDIAN), at, size, value, name);
                }
            }
            case IPV6, MAC -> {
                if (!octets(at, size, value)) {
                    plain(types.resolved(type), at, size, value, name);
                }
            }
            case TEXT -> text(types.resolved(type), at, size, value, name);
            case PLAIN -> plain(types.resolved(type), at, size, value, name);
        }
    }

    private void plain(BtfType type, int at, int size, JsonNode value, String name) {
        if (type instanceof BtfType.Struct struct) {
            fields(named(struct.members(), at), value, name);
        } else if (type instanceof BtfType.Union union) {
            fields(named(union.members(), at), value, name);
        } else if (type instanceof BtfType.DataSection section) {
            fields(variables(section, at), value, name);
        } else if (type instanceof BtfType.Array array) {
            elements(array, at, size, value, name);
        } else if (type instanceof BtfType.FloatingPoint && size == Float.BYTES) {
            to.putFloat(at, (float) value.asDouble());
        } else if (type instanceof BtfType.FloatingPoint && size == Double.BYTES) {
            to.putDouble(at, value.asDouble());
        } else if (size > 0) {
            BigInteger number = number(type, value).orElseThrow(() -> wrong(name, expected(type), value));
            Numbers.put(to, at, size, number, value.asText());
        }
    }

    private void fields(Map<String, Field> fields, JsonNode value, String name) {
        if (!value.isObject()) {
            if (fields.size() != 1) {
                throw wrong(name, "the fields " + fields.keySet(), value);
            }
            Map.Entry<String, Field> only = fields.entrySet().iterator().next();
            field(only.getValue(), value, only.getKey());
            return;
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Field field = fields.get(entry.getKey());
            if (field == null) {
                throw new IllegalArgumentException("no field " + entry.getKey() + "; there are " + fields.keySet());
            }
            field(field, entry.getValue(), name.isEmpty() ? entry.getKey() : name + "." + entry.getKey());
        }
    }

    /** A member, and where the structure it belongs to begins. */
    private record Field(BtfType.Member member, int structure) {}

    // Members of structures without a name belong to the structure around them.
    private Map<String, Field> named(List<BtfType.Member> members, int structure) {
        Map<String, Field> named = new LinkedHashMap<>();
        for (BtfType.Member member : members) {
            BtfType type = types.resolved(member.type());
            if (!member.name().isEmpty()) {
                named.put(member.name(), new Field(member, structure));
            } else if (type instanceof BtfType.Struct inner) {
                named.putAll(named(inner.members(), structure + member.byteOffset()));
            } else if (type instanceof BtfType.Union inner) {
                named.putAll(named(inner.members(), structure + member.byteOffset()));
            }
        }
        return named;
    }

    private Map<String, Field> variables(BtfType.DataSection section, int at) {
        Map<String, Field> named = new LinkedHashMap<>();
        for (BtfType.Placement place : section.variables()) {
            if (types.type(place.variable()) instanceof BtfType.Variable variable) {
                named.put(
                        variable.name(),
                        new Field(new BtfType.Member(variable.name(), variable.type(), 0, 0), at + place.offset()));
            }
        }
        return named;
    }

    private void field(Field field, JsonNode value, String name) {
        BtfType.Member member = field.member();
        if (!member.isBitField()) {
            write(member.type(), field.structure() + member.byteOffset(), value, name);
            return;
        }
        BtfType type = types.resolved(member.type());
        BigInteger number = number(type, value).orElseThrow(() -> wrong(name, expected(type), value));
        BitField.of(types, member).put(to, field.structure(), number, value.asText());
    }

    private void elements(BtfType.Array array, int at, int size, JsonNode value, String name) {
        if (octets(at, size, value)) {
            return;
        }
        if (!value.isArray() || value.size() > array.length()) {
            throw wrong(name, "an array of at most " + array.length(), value);
        }
        int step = (int) types.byteSize(array.element()).orElse(0);
        for (int i = 0; i < value.size(); i++) {
            write(array.element(), at + i * step, value.get(i), name + "[" + i + "]");
        }
    }

    private void text(BtfType type, int at, int size, JsonNode value, String name) {
        byte[] octets = value.asText().getBytes(StandardCharsets.UTF_8);
        if (value.isArray()) {
            plain(type, at, size, value, name);
        } else if (octets.length > size) {
            throw wrong(name, "at most " + size + " bytes of text", value);
        } else {
            to.put(at, octets);
        }
    }

    private boolean octets(int at, int size, JsonNode value) {
        Optional<byte[]> octets = value.isTextual() ? Bytes.ofText(value.asText(), size) : Optional.empty();
        octets.ifPresent(bytes -> to.put(at, bytes));
        return octets.isPresent();
    }

    private static void number(ByteBuffer to, int at, int size, JsonNode value, String name) {
        BigInteger number = Numbers.parse(value.asText()).orElseThrow(() -> wrong(name, "a number", value));
        Numbers.put(to, at, size, number, value.asText());
    }

    private static Optional<BigInteger> number(BtfType type, JsonNode value) {
        String text = value.asText();
        if (text.equals("true") || text.equals("false")) {
            return Optional.of(text.equals("true") ? BigInteger.ONE : BigInteger.ZERO);
        }
        return constants(type).stream()
                .filter(constant -> constant.name().equals(text))
                .map(constant -> BigInteger.valueOf(constant.value()))
                .findFirst()
                .or(() -> Numbers.parse(text));
    }

    private static List<BtfType.Constant> constants(BtfType type) {
        if (type instanceof BtfType.Enumeration names) {
            return names.constants();
        }
        return type instanceof BtfType.WideEnumeration names ? names.constants() : List.of();
    }

    private static String expected(BtfType type) {
        List<BtfType.Constant> constants = constants(type);
        return constants.isEmpty()
                ? "a number"
                : "one of " + constants.stream().map(BtfType.Constant::name).toList();
    }

    private static IllegalArgumentException wrong(String name, String expected, JsonNode value) {
        return new IllegalArgumentException(
                (name.isEmpty() ? "" : name + ": ") + "expected " + expected + " but was " + value);
    }
}
