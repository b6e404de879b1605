// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.util.Locale;

/** How instructions are written down. The two agree but for numbers and the names of half registers. */
public enum Syntax {
    /**
     * As llvm-objdump does up to version 16, and nearly as the verifier's log and bpftool do: numbers are decimal, a
     * register is called {@code r1} where 4 bytes or less are moved to or from memory.
     */
    DECIMAL {
        @Override
        String number(long value) {
            return Long.toString(value);
        }

        @Override
        String moved(Register register, Width width) {
            return register.toString();
        }
    },

    /** As llvm-objdump does since version 20: numbers are hexadecimal, the lower half of a register is {@code w1}. */
    HEXADECIMAL {
        @Override
        String number(long value) {
            return (value < 0 ? "-0x" : "0x") + Long.toHexString(Math.abs(value));
        }

        @Override
        String moved(Register register, Width width) {
            return width == Width.DOUBLE ? register.toString() : register.half();
        }
    };

    abstract String number(long value);

    /** The name of a register that is loaded or stored. */
    abstract String moved(Register register, Width width);

    /** With its sign: {@code "+3"}. */
    final String signed(long value) {
        return value < 0 ? number(value) : "+" + number(value);
    }

    /** {@code "r1 + 14"}. */
    final String place(Register base, int offset) {
        return base + (offset < 0 ? " - " : " + ") + number(Math.abs(offset));
    }

    /** {@code "(u8 *)(r1 + 14)"}. */
    final String pointer(char sign, Width width, Register base, int offset) {
        return String.format(Locale.ROOT, "(%c%d *)(%s)", sign, width.bits(), place(base, offset));
    }

    /** A register of which all bits count or the lower half, or a number. */
    final String operand(Operand operand, boolean wide) {
        if (operand instanceof Register register) {
            return register(register, wide);
        }
        return number(operand.immediate());
    }

    final String register(Register register, boolean wide) {
        return wide ? register.toString() : register.half();
    }
}
