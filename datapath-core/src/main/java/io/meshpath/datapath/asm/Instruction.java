// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/**
 * One instruction of the BPF virtual machine (RFC 9669; version 4 of the instruction set and what Linux adds to it). Each
 * kind is a record in one of the four groups below. Immutable.
 */
public sealed interface Instruction permits Arithmetic, Memory, Branch, Constant, Instruction.Unknown {
    /** The 8 bytes, or the first 8 of 16, as a number whose lowest byte comes first in memory. */
    long encode();

    /** The second 8 bytes; zero where there are none. */
    default long encodeSecond() {
        return 0;
    }

    /** How many slots of 8 bytes it takes: 2 for loads of 64-bit constants, else 1. */
    default int slots() {
        return 1;
    }

    /** As llvm-objdump writes it, without the name of a jump's target: {@code "r0 += 5"}. */
    String text(Syntax syntax);

    /**
     * Reads the instruction that begins with these bytes; all bytes that mean nothing become {@link Unknown}, so that
     * writing it again gives the same bytes.
     *
     * @param first the first 8 bytes, the lowest first
     * @param second the next 8 bytes, which count for loads of 64-bit constants only
     */
    static Instruction decode(long first, long second) {
        return Decoder.decode(first, second);
    }

    /** 8 bytes that are no instruction: what newer kernels may know, or half of a load. */
    record Unknown(long slot) implements Instruction {
        @Override
        public long encode() {
            return slot;
        }

        @Override
        public String text(Syntax syntax) {
            return "<unknown>";
        }
    }
}
