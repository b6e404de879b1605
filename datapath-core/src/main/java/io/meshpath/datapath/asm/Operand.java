// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** What the right side of an instruction is: a register, or a number in the instruction. */
public sealed interface Operand permits Register, Immediate {
    /** What the instruction's source field holds. */
    default int source() {
        return this instanceof Register register ? register.number() : 0;
    }

    /** What the instruction's immediate field holds. */
    default int immediate() {
        return this instanceof Immediate immediate ? immediate.value() : 0;
    }
}
