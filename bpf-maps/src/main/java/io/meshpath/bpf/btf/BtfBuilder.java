// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes BTF: each method adds a type and answers its number; a type that is there already is not added twice.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class BtfBuilder {
    private final BtfStrings strings = BtfStrings.empty();
    private final BtfEncoder encoder = new BtfEncoder(strings);
    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final Map<ByteBuffer, Integer> ids = new HashMap<>();

    /**
     * Any type.
     *
     * @throws IllegalArgumentException if the format has no room for it: more than 65,535 members, or {@code void}, which is
     *     always there
     */
    public int add(BtfType type) {
        ByteBuffer encoded = encoder.encode(type);
        Integer known = ids.get(encoded);
        if (known != null) {
            return known;
        }
        byte[] record = new byte[encoded.limit()];
        encoded.get(0, record);
        types.writeBytes(record);
        ids.put(encoded, ids.size() + 1);
        return ids.size();
    }

    /** An integer of {@code byteSize} bytes. */
    public int integer(String name, int byteSize, boolean signed) {
        return add(new BtfType.Int(name, byteSize, byteSize * Byte.SIZE, 0, signed ? BtfType.Int.SIGNED : 0));
    }

    /** The unsigned integer that C headers of the kernel call {@code __u8} to {@code __u64}. */
    public int unsigned(int byteSize) {
        return integer("__u" + byteSize * Byte.SIZE, byteSize, false);
    }

    /** Another name of {@code target}: {@code __be16}, for one. */
    public int typedef(String name, int target) {
        return add(new BtfType.Typedef(name, target));
    }

    /** {@code length} elements. */
    public int array(int element, int length) {
        return add(new BtfType.Array(element, unsigned(Integer.BYTES), length));
    }

    /** A structure. */
    public int struct(String name, int byteSize, List<BtfType.Member> members) {
        return add(new BtfType.Struct(name, byteSize, members));
    }

    /** An enumeration of 4 bytes. */
    public int enumeration(String name, List<BtfType.Constant> constants) {
        return add(new BtfType.Enumeration(name, Integer.BYTES, false, constants));
    }

    /** What was added so far. */
    public Btf build() {
        return BtfEncoder.assemble(types.toByteArray(), strings.toBytes());
    }
}
