// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import org.jspecify.annotations.Nullable;

/** Writes the distance to a label into the jump, call or load that wants it. */
final class Distances {
    private Distances() {}

    static long write(long instruction, int slot, Label label, @Nullable Integer place) {
        if (place == null) {
            throw new IllegalStateException(
                    "slot " + slot + " jumps to label " + label + ", which was not put anywhere");
        }
        int distance = place - slot - 1;
        int opcode = Slot.opcode(instruction);
        if (opcode == Branch.Jump.FAR_CODE || opcode == Branch.Call.CODE || opcode == Constant.CODE) {
            return instruction & 0xffff_ffffL | (long) distance << 32;
        }
        if (distance != (short) distance) {
            throw new IllegalStateException("slot " + slot + " is too far from label " + label + ": " + distance
                    + " slots, a jump reaches " + (distance < 0 ? Short.MIN_VALUE : Short.MAX_VALUE)
                    + "; jump to a jumpFar");
        }
        return instruction & ~0xffff_0000L | (long) (distance & 0xffff) << 16;
    }
}
