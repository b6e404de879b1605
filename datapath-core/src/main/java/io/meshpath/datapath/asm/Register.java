// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** A register of the virtual machine: R0 takes results, R1 to R5 arguments, R6 to R9 survive calls, R10 is the frame. */
public enum Register implements Operand {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    R10;

    private static final Register[] ALL = values();

    /** Its number in an instruction. */
    @SuppressWarnings("EnumOrdinal") // the order above is the encoding's
    public int number() {
        return ordinal();
    }

    /** Whether an instruction can name this register: the encoding has room for five numbers more. */
    static boolean exists(int number) {
        return number < ALL.length;
    }

    static Register of(int number) {
        return ALL[number];
    }

    /** All 64 bits of it: {@code "r1"}. */
    @Override
    public String toString() {
        return "r" + number();
    }

    /** The lower half of it: {@code "w1"}. */
    String half() {
        return "w" + number();
    }
}
