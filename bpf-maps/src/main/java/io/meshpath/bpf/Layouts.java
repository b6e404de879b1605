package io.meshpath.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    public static final Layout<Integer> U8 = new Narrow(1, false);

    /** 0 to 65535. */
    public static final Layout<Integer> U16 = new Narrow(2, false);

    /** 0 to 65535, in network byte order: a port, for one. */
    public static final Layout<Integer> BE16 = new Narrow(2, true);

    /** The 32 bits of an {@code int}. */
    public static final Layout<Integer> U32 = new Word(false);

    /** The 32 bits of an {@code int}, in network byte order: an IPv4 address, for one. */
    public static final Layout<Integer> BE32 = new Word(true);

    /** The 64 bits of a {@code long}. */
    public static final Layout<Long> U64 = new DoubleWord(false);

    /** The 64 bits of a {@code long}, in network byte order. */
    public static final Layout<Long> BE64 = new DoubleWord(true);

    private Layouts() {}

    /** Exactly {@code length} octets. */
    public static Layout<Octets> bytes(int length) {
        return new Run(length);
    }

    /** Exactly {@code length} values, one behind the other. */
    public static <T> Layout<List<T>> array(Layout<T> element, int length) {
        return new Elements<>(element, length);
    }

    static boolean hostIsLittleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    private record Narrow(int byteSize, boolean network) implements Layout<Integer> {
        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            int number = value;
            if (number < 0 || number >>> 8 * byteSize != 0) {
                throw new IllegalArgumentException("does not fit in " + 8 * byteSize + " unsigned bits: " + number);
            }
            if (byteSize == 1) {
                to.put(at, (byte) number);
            } else {
                to.putShort(at, turned((short) number));
            }
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return byteSize == 1 ? from.get(at) & 0xff : turned(from.getShort(at)) & 0xffff;
        }

        private short turned(short number) {
            return network && hostIsLittleEndian() ? Short.reverseBytes(number) : number;
        }
    }

    private record Word(boolean network) implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            to.putInt(at, turned(value));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return turned(from.getInt(at));
        }

        private int turned(int number) {
            return network && hostIsLittleEndian() ? Integer.reverseBytes(number) : number;
        }
    }

    private record DoubleWord(boolean network) implements Layout<Long> {
        @Override
        public int byteSize() {
            return Long.BYTES;
        }

        @Override
        public void write(Long value, ByteBuffer to, int at) {
            to.putLong(at, turned(value));
        }

        @Override
        public Long read(ByteBuffer from, int at) {
            return turned(from.getLong(at));
        }

        private long turned(long number) {
            return network && hostIsLittleEndian() ? Long.reverseBytes(number) : number;
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
            return values;
        }
    }
}
