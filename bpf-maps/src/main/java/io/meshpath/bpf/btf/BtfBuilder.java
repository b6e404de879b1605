// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes BTF: each method adds a type and answers its number; a type that is there already is not added twice.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class BtfBuilder {
    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> stringOffsets = new HashMap<>();
    private final Map<ByteBuffer, Integer> ids = new HashMap<>();

    public BtfBuilder() {
        string("");
    }

    /** An integer of {@code byteSize} bytes. */
    public int integer(String name, int byteSize, boolean signed) {
        return add(type(name, INT, 0, byteSize, 4).putInt((signed ? 1 << 24 : 0) | byteSize * Byte.SIZE));
    }

    /** The unsigned integer that C headers of the kernel call {@code __u8} to {@code __u64}. */
    public int unsigned(int byteSize) {
        return integer("__u" + byteSize * Byte.SIZE, byteSize, false);
    }

    /** Another name of {@code target}: {@code __be16}, for one. */
    public int typedef(String name, int target) {
        return add(type(name, TYPEDEF, 0, target, 0));
    }

    /** {@code length} elements. */
    public int array(int element, int length) {
        int index = unsigned(Integer.BYTES);
        return add(type("", ARRAY, 0, 0, 12).putInt(element).putInt(index).putInt(length));
    }

    /** A structure without bit fields. */
    public int struct(String name, int byteSize, List<BtfType.Member> members) {
        ByteBuffer type = type(name, STRUCT, members.size(), byteSize, MEMBER_SIZE * members.size());
        for (BtfType.Member member : members) {
            if (member.isBitField()) {
                throw new IllegalArgumentException("cannot write a bit field: " + name + "." + member.name());
            }
            type.putInt(string(member.name())).putInt(member.type()).putInt(member.bitOffset());
        }
        return add(type);
    }

    /** An enumeration of 4 bytes. */
    public int enumeration(String name, List<BtfType.Constant> constants) {
        ByteBuffer type = type(name, ENUM, constants.size(), Integer.BYTES, 8 * constants.size());
        for (BtfType.Constant constant : constants) {
            type.putInt(string(constant.name())).putInt((int) constant.value());
        }
        return add(type);
    }

    private ByteBuffer type(String name, int kind, int count, int size, int extraBytes) {
        return ByteBuffer.allocate(TYPE_SIZE + extraBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(string(name))
                .putInt(kind << 24 | count)
                .putInt(size);
    }

    private int add(ByteBuffer type) {
        type.flip();
        Integer known = ids.get(type);
        if (known != null) {
            return known;
        }
        byte[] record = new byte[type.limit()];
        type.get(0, record);
        types.writeBytes(record);
        ids.put(type, ids.size() + 1);
        return ids.size();
    }

    private int string(String text) {
        Integer known = stringOffsets.get(text);
        if (known != null) {
            return known;
        }
        int offset = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        stringOffsets.put(text, offset);
        return offset;
    }

    /** What was added so far. */
    public Btf build() {
        ByteBuffer btf = ByteBuffer.allocate(HEADER_SIZE + types.size() + strings.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(HEADER_SIZE)
                .putInt(0)
                .putInt(types.size())
                .putInt(types.size())
                .putInt(strings.size())
                .put(types.toByteArray())
                .put(strings.toByteArray())
                .flip();
        return Btf.parse(btf);
    }
}
