// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** The 8 bytes of an instruction as a number whose lowest byte comes first in memory. */
final class Slot {
    static final int FROM_REGISTER = 0x08;
    static final int ARITHMETIC_64 = 0x07;
    static final int ARITHMETIC_32 = 0x04;

    private Slot() {}

    static long of(int opcode, int destination, int source, int offset, int immediate) {
        return opcode
                | (long) destination << 8
                | (long) source << 12
                | (long) (offset & 0xffff) << 16
                | (long) immediate << 32;
    }

    static int opcode(long slot) {
        return (int) slot & 0xff;
    }

    static int destination(long slot) {
        return (int) slot >>> 8 & 0xf;
    }

    static int source(long slot) {
        return (int) slot >>> 12 & 0xf;
    }

    static int offset(long slot) {
        return (short) (slot >>> 16);
    }

    static int immediate(long slot) {
        return (int) (slot >>> 32);
    }

    static int fromRegister(Operand operand) {
        return operand instanceof Register ? FROM_REGISTER : 0;
    }

    /** The class of an opcode. */
    static int arithmetic(boolean wide) {
        return wide ? ARITHMETIC_64 : ARITHMETIC_32;
    }

    static int requireOffset(int offset) {
        if (offset != (short) offset) {
            throw new IllegalArgumentException("an offset is a signed 16-bit number: " + offset);
        }
        return offset;
    }
}
