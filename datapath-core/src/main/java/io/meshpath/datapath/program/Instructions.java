// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

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
final class Instructions {
    static final int BYTES = 8;

    static final int LOAD_64 = 0x18;
    static final int CALL = 0x85;

    static final int PSEUDO_MAP_FD = 1;
    static final int PSEUDO_MAP_VALUE = 2;
    static final int PSEUDO_FUNC = 4;
    static final int PSEUDO_CALL = 1;

    private final ByteBuffer code;

    private Instructions(ByteBuffer code) {
        this.code = code;
    }

    /** Reads {@code code} in place; its capacity must be a multiple of {@value #BYTES}. */
    static Instructions in(ByteBuffer code) {
        return new Instructions(code.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    static Instructions allocate(int count) {
        return new Instructions(
                ByteBuffer.allocate(Math.multiplyExact(count, BYTES)).order(ByteOrder.LITTLE_ENDIAN));
    }

    int count() {
        return code.capacity() / BYTES;
    }

    int opcode(int at) {
        return code.get(at * BYTES) & 0xff;
    }

    int source(int at) {
        return (code.get(at * BYTES + 1) & 0xf0) >>> 4;
    }

    int immediate(int at) {
        return code.getInt(at * BYTES + 4);
    }

    boolean isLoad64(int at) {
        return opcode(at) == LOAD_64 && at + 1 < count();
    }

    boolean isLocalCall(int at) {
        return opcode(at) == CALL && source(at) == PSEUDO_CALL;
    }

    void setSource(int at, int source) {
        code.put(at * BYTES + 1, (byte) (code.get(at * BYTES + 1) & 0x0f | source << 4));
    }

    void setImmediate(int at, int immediate) {
        code.putInt(at * BYTES + 4, immediate);
    }

    /** Makes the two-slot load at {@code at} a relocation of the given kind. */
    void setLoad64(int at, int source, int low, int high) {
        setSource(at, source);
        setImmediate(at, low);
        setImmediate(at + 1, high);
    }

    void put(int at, Instructions from) {
        code.put(at * BYTES, from.code, 0, from.code.capacity());
    }

    Instructions copy() {
        Instructions copy = allocate(count());
        copy.put(0, this);
        return copy;
    }

    /** The raw bytes, read-only. */
    ByteBuffer bytes() {
        return code.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
