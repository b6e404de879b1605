// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.BtfBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The layouts of plain numbers and runs of octets, and arrays of any layout.
 *
 * <p>{@code U…} are in the host's byte order, {@code BE…} in network byte order. Unsigned values that fit travel as the next
 * wider Java type's value; {@link #U32}, {@link #U64} and their like use all bits, so the highest makes the Java number
 * negative.
 */
public final class Layouts {
    /** 0 to 255. */
    public static final Layout<Integer> U8 = new U8Layout();

    /** -128 to 127. */
    public static final Layout<Integer> S8 = new S8Layout();

    /** 0 to 65535. */
    public static final Layout<Integer> U16 = new U16Layout();

    /** -32768 to 32767. */
    public static final Layout<Integer> S16 = new S16Layout();

    /** 0 to 65535, in network byte order: a port, for one. */
    public static final Layout<Integer> BE16 = new Be16Layout();

    /** The 32 bits of an {@code int}. */
    public static final Layout<Integer> U32 = new U32Layout();

    /** The 32 bits of an {@code int}, in network byte order: an IPv4 address, for one. */
    public static final Layout<Integer> BE32 = new Be32Layout();

    /** The 64 bits of a {@code long}. */
    public static final Layout<Long> U64 = new U64Layout();

    /** The 64 bits of a {@code long}, in network byte order. */
    public static final Layout<Long> BE64 = new Be64Layout();

    /** A byte, 0 or not. */
    public static final Layout<Boolean> BOOL = new BoolLayout();

    private Layouts() {}

    /** Exactly {@code length} octets. */
    public static Layout<Octets> bytes(int length) {
        return new Run(length);
    }

    /** Exactly {@code length} values, one behind the other. */
    public static <T> Layout<List<T>> array(Layout<T> element, int length) {
        return new Elements<>(element, length);
    }

    private record U8Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return 1;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put8(to, at, Fields.requireUnsigned(value, 8, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u8(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(1);
        }
    }

    private record S8Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return 1;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put8(to, at, Fields.requireSigned(value, 8, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.s8(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("__s8", 1, true);
        }
    }

    private record U16Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Short.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put16(to, at, Fields.requireUnsigned(value, 16, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u16(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(2);
        }
    }

    private record S16Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Short.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put16(to, at, Fields.requireSigned(value, 16, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.s16(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("__s16", 2, true);
        }
    }

    private record Be16Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Short.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.putBe16(to, at, Fields.requireUnsigned(value, 16, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.be16(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.typedef("__be16", types.unsigned(2));
        }
    }

    private record U32Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put32(to, at, value);
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u32(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(4);
        }
    }

    private record Be32Layout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.putBe32(to, at, value);
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.be32(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.typedef("__be32", types.unsigned(4));
        }
    }

    private record U64Layout() implements Layout<Long> {
        @Override
        public int byteSize() {
            return Long.BYTES;
        }

        @Override
        public void write(Long value, ByteBuffer to, int at) {
            Fields.put64(to, at, value);
        }

        @Override
        public Long read(ByteBuffer from, int at) {
            return Fields.u64(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(8);
        }
    }

    private record Be64Layout() implements Layout<Long> {
        @Override
        public int byteSize() {
            return Long.BYTES;
        }

        @Override
        public void write(Long value, ByteBuffer to, int at) {
            Fields.putBe64(to, at, value);
        }

        @Override
        public Long read(ByteBuffer from, int at) {
            return Fields.be64(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.typedef("__be64", types.unsigned(8));
        }
    }

    private record BoolLayout() implements Layout<Boolean> {
        @Override
        public int byteSize() {
            return 1;
        }

        @Override
        public void write(Boolean value, ByteBuffer to, int at) {
            Fields.putBool(to, at, value);
        }

        @Override
        public Boolean read(ByteBuffer from, int at) {
            return Fields.bool(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("_Bool", 1, false);
        }
    }

    private record Run(int byteSize) implements Layout<Octets> {
        Run {
            if (byteSize <= 0) {
                throw new IllegalArgumentException("a run of octets has at least one: " + byteSize);
            }
        }

        @Override
        public void write(Octets value, ByteBuffer to, int at) {
            if (value.length() != byteSize) {
                throw new IllegalArgumentException("expected " + byteSize + " octets but was " + value);
            }
            value.writeTo(to, at);
        }

        @Override
        public Octets read(ByteBuffer from, int at) {
            return Octets.read(from, at, byteSize);
        }
    }

    private record Elements<T>(Layout<T> element, int length) implements Layout<List<T>> {
        Elements {
            if (length <= 0) {
                throw new IllegalArgumentException("an array has at least one element: " + length);
            }
            Math.multiplyExact(length, element.byteSize());
        }

        @Override
        public int byteSize() {
            return length * element.byteSize();
        }

        @Override
        public void write(List<T> value, ByteBuffer to, int at) {
            if (value.size() != length) {
                throw new IllegalArgumentException("expected " + length + " elements but was " + value.size());
            }
            for (int i = 0; i < length; i++) {
                element.write(value.get(i), to, at + i * element.byteSize());
            }
        }

        @Override
        public List<T> read(ByteBuffer from, int at) {
            List<T> values = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                values.add(element.read(from, at + i * element.byteSize()));
            }
            return List.copyOf(values);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.array(element.describe(types), length);
        }
    }
}
