// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Shows bytes as what their type says they are. What lies beyond the bytes, nests without end, or is told over and over as the
 * unions of a damaged type may, is shown as null. Used for one value.
 */
final class ValueReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 32;
    private static final int LEAST_STEPS = 1_000;
    private static final int STEPS_PER_BYTE = 16;

    private final Btf types;
    private final ByteBuffer from;
    private final int end;
    private long steps;

    /** For a value that lies in {@code from} up to {@code end}. */
    ValueReader(Btf types, ByteBuffer from, int end) {
        this.types = types;
        this.from = from;
        this.end = end;
        this.steps = LEAST_STEPS + (long) STEPS_PER_BYTE * end;
    }

    JsonNode read(int type, int at) {
        return read(type, at, 0);
    }

    private JsonNode read(int id, int at, int depth) {
        long size = types.byteSize(id).orElse(0);
        if (at < 0 || size > end - at || depth > DEEPEST || steps-- <= 0) {
            return NullNode.instance;
        }
        int bytes = (int) size;
        return switch (Shape.of(types, id)) {
            case BIG_ENDIAN -> bigEndian(at, bytes);
            case IPV4, IPV6 -> TextNode.valueOf(IpAddress.of(octets(at, bytes)).toString());
            case MAC -> TextNode.valueOf(MacAddress.of(octets(at, bytes)).toString());
            case TEXT -> text(at, bytes);
            case PLAIN -> plain(types.resolved(id), at, bytes, depth);
        };
    }

    private JsonNode plain(BtfType type, int at, int size, int depth) {
        if (type instanceof BtfType.Struct struct) {
            return fields(struct.members(), at, depth);
        }
        if (type instanceof BtfType.Union union) {
            return fields(union.members(), at, depth);
        }
        if (type instanceof BtfType.DataSection section) {
            return variables(section, at, depth);
        }
        if (type instanceof BtfType.Array array) {
            return elements(array, at, depth);
        }
        return size == 0 ? NullNode.instance : scalar(type, at, size);
    }

    private JsonNode scalar(BtfType type, int at, int size) {
        if (type instanceof BtfType.Int integer) {
            return integer(integer, Numbers.get(from, at, size, integer.signed()));
        }
        if (type instanceof BtfType.Enumeration wanted) {
            return constant(wanted.constants(), Numbers.get(from, at, size, wanted.signed()));
        }
        if (type instanceof BtfType.WideEnumeration wanted) {
            return constant(wanted.constants(), Numbers.get(from, at, size, wanted.signed()));
        }
        if (type instanceof BtfType.FloatingPoint && size == Float.BYTES) {
            return DoubleNode.valueOf(from.getFloat(at));
        }
        if (type instanceof BtfType.FloatingPoint && size == Double.BYTES) {
            return DoubleNode.valueOf(from.getDouble(at));
        }
        if (type instanceof BtfType.Pointer) {
            return TextNode.valueOf("0x" + Numbers.get(from, at, size, false).toString(16));
        }
        return new UntypedForm(size).read(from, at);
    }

    private static JsonNode integer(BtfType.Int type, BigInteger number) {
        return (type.encoding() & BtfType.Int.BOOL) != 0
                ? BooleanNode.valueOf(number.signum() != 0)
                : BigIntegerNode.valueOf(number);
    }

    private static JsonNode constant(List<BtfType.Constant> constants, BigInteger number) {
        return constants.stream()
                .filter(constant -> constant.value() == number.longValue())
                .<JsonNode>map(constant -> TextNode.valueOf(constant.name()))
                .findFirst()
                .orElseGet(() -> BigIntegerNode.valueOf(number));
    }

    private ObjectNode fields(List<BtfType.Member> members, int at, int depth) {
        ObjectNode fields = NODES.objectNode();
        for (BtfType.Member member : members) {
            JsonNode value = member.isBitField() && isNumber(member)
                    ? bits(member, at)
                    : read(member.type(), at + member.byteOffset(), depth + 1);
            if (member.name().isEmpty() && value instanceof ObjectNode inner) {
                fields.setAll(inner); // C reaches into structures without a name as well
            } else if (!member.name().isEmpty()) {
                fields.set(member.name(), value);
            }
        }
        return fields;
    }

    private boolean isNumber(BtfType.Member member) {
        BtfType type = types.resolved(member.type());
        return type instanceof BtfType.Int
                || type instanceof BtfType.Enumeration
                || type instanceof BtfType.WideEnumeration;
    }

    private JsonNode bits(BtfType.Member member, int at) {
        BitField field = BitField.of(types, member);
        if (field.at() < 0 || field.end() > end - at) {
            return NullNode.instance;
        }
        BigInteger number = field.get(from, at);
        BtfType type = types.resolved(member.type());
        if (type instanceof BtfType.Int integer) {
            return integer(integer, number);
        }
        return type instanceof BtfType.Enumeration named
                ? constant(named.constants(), number)
                : BigIntegerNode.valueOf(number);
    }

    private ObjectNode variables(BtfType.DataSection section, int at, int depth) {
        ObjectNode variables = NODES.objectNode();
        for (BtfType.Placement placement : section.variables()) {
            if (types.type(placement.variable()) instanceof BtfType.Variable variable) {
                variables.set(variable.name(), read(variable.type(), at + placement.offset(), depth + 1));
            }
        }
        return variables;
    }

    private ArrayNode elements(BtfType.Array array, int at, int depth) {
        ArrayNode elements = NODES.arrayNode();
        int step = (int) types.byteSize(array.element()).orElse(0);
        for (int i = 0; step > 0 && i < array.length(); i++) {
            elements.add(read(array.element(), at + i * step, depth + 1));
        }
        return elements;
    }

    private JsonNode bigEndian(int at, int size) {
        return BigIntegerNode.valueOf(Numbers.get(from.duplicate().order(ByteOrder.BIG_ENDIAN), at, size, false));
    }

    // Characters up to the first NUL, if that loses nothing and can be printed.
    private JsonNode text(int at, int size) {
        byte[] octets = octets(at, size);
        int length = 0;
        while (length < size && octets[length] >= ' ' && octets[length] < 0x7f) {
            length++;
        }
        for (int i = length; i < size; i++) {
            if (octets[i] != 0) {
                return bytes(octets);
            }
        }
        return TextNode.valueOf(new String(octets, 0, length, StandardCharsets.US_ASCII));
    }

    private static ArrayNode bytes(byte[] octets) {
        ArrayNode numbers = NODES.arrayNode();
        for (byte octet : octets) {
            numbers.add(octet & 0xff);
        }
        return numbers;
    }

    private byte[] octets(int at, int size) {
        byte[] octets = new byte[size];
        from.get(at, octets);
        return octets;
    }
}
