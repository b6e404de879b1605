// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes BTF: each method adds a type and answers its number; a type that is there already is not added twice. Types may
 * refer to numbers that are yet to come.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class BtfBuilder {
    private final Optional<Btf> base;
    private final BtfEncoder encoder;
    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final Map<ByteBuffer, Integer> ids = new HashMap<>();
    private int last;

    /** Begins with nothing. */
    public BtfBuilder() {
        this(Optional.empty(), BtfStrings.startingAt(0));
    }

    private BtfBuilder(Optional<Btf> base, BtfStrings strings) {
        this.base = base;
        this.encoder = new BtfEncoder(strings);
        this.last = base.map(Btf::typeCount).orElse(0);
    }

    /** Begins behind {@code base}, to whose types the new ones may refer: what is built is split BTF. */
    public static BtfBuilder splitFrom(Btf base) {
        return new BtfBuilder(Optional.of(base), BtfStrings.startingAt(base.stringsEnd()));
    }

    /** {@code before} with some of its types changed, and others behind the last. */
    static Btf change(Btf before, BtfReader reader, Map<Integer, BtfType> changed) {
        BtfStrings strings = BtfStrings.startingWith(reader.strings());
        BtfBuilder builder = new BtfBuilder(before.base(), strings);
        int done = 0;
        for (int id = before.firstId(); id <= before.typeCount() || changed.containsKey(id); id++) {
            BtfType change = changed.get(id);
            builder.append(change == null ? reader.record(id) : builder.encoder.encode(change));
            done += change == null ? 0 : 1;
        }
        if (done != changed.size()) {
            throw new IllegalArgumentException("cannot change types that are the base's or leave a gap behind "
                    + before.typeCount() + ": " + new TreeSet<>(changed.keySet()));
        }
        return builder.build();
    }

    private void append(ByteBuffer record) {
        byte[] octets = new byte[record.remaining()];
        record.get(record.position(), octets);
        types.writeBytes(octets);
    }

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
        append(encoded);
        ids.put(encoded, ++last);
        return last;
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
        return Btf.of(encoder.assemble(types.toByteArray()), base);
    }
}
