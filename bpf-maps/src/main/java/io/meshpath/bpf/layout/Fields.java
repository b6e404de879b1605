// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes single fields of C structures at absolute offsets of buffers in the host's byte order; allocates nothing.
 * Generated layouts are made of these. {@code be…} fields are in network byte order in memory, in the host's here.
 */
public final class Fields {
    private static final boolean TURNS = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Fields() {}

    /** 0 to 255. */
    public static int u8(ByteBuffer from, int at) {
        return from.get(at) & 0xff;
    }

    /** 0 to 65535. */
    public static int u16(ByteBuffer from, int at) {
        return from.getShort(at) & 0xffff;
    }

    /** -128 to 127. */
    public static int s8(ByteBuffer from, int at) {
        return from.get(at);
    }

    /** -32768 to 32767. */
    public static int s16(ByteBuffer from, int at) {
        return from.getShort(at);
    }

    /** All 32 bits, signed or not. */
    public static int u32(ByteBuffer from, int at) {
        return from.getInt(at);
    }

    /** All 64 bits, signed or not. */
    public static long u64(ByteBuffer from, int at) {
        return from.getLong(at);
    }

    /** 0 to 65535. */
    public static int be16(ByteBuffer from, int at) {
        return turned(from.getShort(at)) & 0xffff;
    }

    /** All 32 bits. */
    public static int be32(ByteBuffer from, int at) {
        return turned(from.getInt(at));
    }

    /** All 64 bits. */
    public static long be64(ByteBuffer from, int at) {
        return turned(from.getLong(at));
    }

    /** Whether a byte is not zero. */
    public static boolean bool(ByteBuffer from, int at) {
        return from.get(at) != 0;
    }

    /** The low 8 bits of {@code value}. */
    public static void put8(ByteBuffer to, int at, int value) {
        to.put(at, (byte) value);
    }

    /** The low 16 bits of {@code value}. */
    public static void put16(ByteBuffer to, int at, int value) {
        to.putShort(at, (short) value);
    }

    /** All 32 bits. */
    public static void put32(ByteBuffer to, int at, int value) {
        to.putInt(at, value);
    }

    /** All 64 bits. */
    public static void put64(ByteBuffer to, int at, long value) {
        to.putLong(at, value);
    }

    /** The low 16 bits of {@code value}, in network byte order. */
    public static void putBe16(ByteBuffer to, int at, int value) {
        to.putShort(at, turned((short) value));
    }

    /** All 32 bits, in network byte order. */
    public static void putBe32(ByteBuffer to, int at, int value) {
        to.putInt(at, turned(value));
    }

    /** All 64 bits, in network byte order. */
    public static void putBe64(ByteBuffer to, int at, long value) {
        to.putLong(at, turned(value));
    }

    /** A byte, 1 or 0. */
    public static void putBool(ByteBuffer to, int at, boolean value) {
        to.put(at, (byte) (value ? 1 : 0));
    }

    /**
     * Answers {@code value} if it fits in this many unsigned bits.
     *
     * @throws IllegalArgumentException naming {@code field} if it does not
     */
    public static int requireUnsigned(int value, int bits, String field) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(field + " does not fit in " + bits + " unsigned bits: " + value);
        }
        return value;
    }

    /**
     * Answers {@code value} if it fits in this many signed bits.
     *
     * @throws IllegalArgumentException naming {@code field} if it does not
     */
    public static int requireSigned(int value, int bits, String field) {
        if (value << 32 - bits >> 32 - bits != value) {
            throw new IllegalArgumentException(field + " does not fit in " + bits + " signed bits: " + value);
        }
        return value;
    }

    /**
     * Answers {@code value} if it has this many octets.
     *
     * @throws IllegalArgumentException naming {@code field} if it has not
     */
    public static Octets requireLength(Octets value, int length, String field) {
        if (value.length() != length) {
            throw new IllegalArgumentException(
                    field + " has " + length + " octets, this has " + value.length() + ": " + value);
        }
        return value;
    }

    private static short turned(short value) {
        return TURNS ? Short.reverseBytes(value) : value;
    }

    private static int turned(int value) {
        return TURNS ? Integer.reverseBytes(value) : value;
    }

    private static long turned(long value) {
        return TURNS ? Long.reverseBytes(value) : value;
    }
}
