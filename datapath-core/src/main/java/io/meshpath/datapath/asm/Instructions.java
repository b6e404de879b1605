// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * BPF code, read and patched in place; one instruction is {@value #BYTES} bytes and is addressed by its number.
 *
 * <pre>
 *  byte 0   1: high nibble source, low nibble destination   2..3 offset   4..7 immediate
 *  opcode
 * </pre>
 *
 * Encoding: RFC 9669. Not safe for use by multiple threads while one of them patches.
 */
public final class Instructions {
    public static final int BYTES = 8;

    public static final int LOAD_64 = 0x18;
    public static final int CALL = 0x85;

    public static final int PSEUDO_MAP_FD = 1;
    public static final int PSEUDO_MAP_VALUE = 2;
    public static final int PSEUDO_TYPE_ID = 3;
    public static final int PSEUDO_FUNC = 4;
    public static final int PSEUDO_CALL = 1;
    public static final int PSEUDO_KERNEL_CALL = 2;

    /** A call of no function: the verifier refuses it by this number, which libbpf uses too. */
    public static final int ABSENT = 0xbad2310;

    private static final int CLASS = 0x07;
    private static final int CLASS_LOAD = 1;
    private static final int CLASS_STORE = 3;
    private static final int CLASS_ARITHMETIC_32 = 4;
    private static final int CLASS_ARITHMETIC_64 = 7;
    private static final int FROM_REGISTER = 0x08;
    private static final int SIZE = 0x18;
    private static final int[] BYTES_OF_SIZE = {4, 2, 1, 8};

    private final ByteBuffer code;

    private Instructions(ByteBuffer code) {
        this.code = code;
    }

    /** Reads {@code code} in place; its capacity must be a multiple of {@value #BYTES}. */
    public static Instructions in(ByteBuffer code) {
        return new Instructions(code.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    public static Instructions allocate(int count) {
        return new Instructions(
                ByteBuffer.allocate(Math.multiplyExact(count, BYTES)).order(ByteOrder.LITTLE_ENDIAN));
    }

    public int count() {
        return code.capacity() / BYTES;
    }

    public int opcode(int at) {
        return code.get(at * BYTES) & 0xff;
    }

    public int source(int at) {
        return (code.get(at * BYTES + 1) & 0xf0) >>> 4;
    }

    public int offset(int at) {
        return code.getShort(at * BYTES + 2);
    }

    public int immediate(int at) {
        return code.getInt(at * BYTES + 4);
    }

    public boolean isLoad64(int at) {
        return opcode(at) == LOAD_64 && at + 1 < count();
    }

    public boolean isLocalCall(int at) {
        return opcode(at) == CALL && source(at) == PSEUDO_CALL;
    }

    /** The 8 bytes of an instruction, the lowest first. */
    long slot(int at) {
        return code.getLong(at * BYTES);
    }

    void setSlot(int at, long slot) {
        code.putLong(at * BYTES, slot);
    }

    public void setSource(int at, int source) {
        code.put(at * BYTES + 1, (byte) (code.get(at * BYTES + 1) & 0x0f | source << 4));
    }

    public void setImmediate(int at, int immediate) {
        code.putInt(at * BYTES + 4, immediate);
    }

    /** Makes the two-slot load at {@code at} a relocation of the given kind. */
    public void setLoad64(int at, int source, int low, int high) {
        setSource(at, source);
        setImmediate(at, low);
        setImmediate(at + 1, high);
    }

    public boolean isArithmeticWithImmediate(int at) {
        int kind = opcode(at) & CLASS;
        return (kind == CLASS_ARITHMETIC_32 || kind == CLASS_ARITHMETIC_64) && (opcode(at) & FROM_REGISTER) == 0;
    }

    public boolean isMemoryAccess(int at) {
        int kind = opcode(at) & CLASS;
        return kind >= CLASS_LOAD && kind <= CLASS_STORE;
    }

    /** How many bytes a memory access reads or writes. */
    public int accessBytes(int at) {
        return BYTES_OF_SIZE[(opcode(at) & SIZE) >>> 3];
    }

    /** Makes a memory access one of another width; answers whether there is such an instruction. */
    public boolean setAccessBytes(int at, long bytes) {
        for (int size = 0; size < BYTES_OF_SIZE.length; size++) {
            if (BYTES_OF_SIZE[size] == bytes) {
                code.put(at * BYTES, (byte) (opcode(at) & ~SIZE | size << 3));
                return true;
            }
        }
        return false;
    }

    /** Sets the offset of a memory access; answers true. */
    public boolean setOffset(int at, int offset) {
        code.putShort(at * BYTES + 2, (short) offset);
        return true;
    }

    /** Makes an instruction, both slots of it, one that the verifier refuses if it can be reached. */
    public void poison(int at) {
        int slots = isLoad64(at) ? 2 : 1;
        for (int i = at; i < at + slots; i++) {
            code.putLong(i * BYTES, CALL | (long) ABSENT << Integer.SIZE);
        }
    }

    public void put(int at, Instructions from) {
        code.put(at * BYTES, from.code, 0, from.code.capacity());
    }

    public Instructions copy() {
        Instructions copy = allocate(count());
        copy.put(0, this);
        return copy;
    }

    /** The raw bytes, read-only. */
    public ByteBuffer bytes() {
        return code.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
