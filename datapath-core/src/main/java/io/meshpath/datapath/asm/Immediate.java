// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** A number in an instruction; 64-bit instructions extend its sign. Immutable. */
public record Immediate(int value) implements Operand {
    /**
     * {@code value}, whose sign is extended to 64 bits.
     *
     * @throws IllegalArgumentException if it does not fit in a signed 32-bit number
     */
    public static Immediate signed(long value) {
        if (value != (int) value) {
            throw new IllegalArgumentException(
                    "does not fit in a signed 32-bit number, load it as a constant: 0x" + Long.toHexString(value));
        }
        return new Immediate((int) value);
    }

    /**
     * {@code value}, of which 32 bits count.
     *
     * @throws IllegalArgumentException if it does not fit in 32 bits, signed or not
     */
    public static Immediate word(long value) {
        if (value < Integer.MIN_VALUE || value > 0xffff_ffffL) {
            throw new IllegalArgumentException("does not fit in 32 bits: 0x" + Long.toHexString(value));
        }
        return new Immediate((int) value);
    }
}
