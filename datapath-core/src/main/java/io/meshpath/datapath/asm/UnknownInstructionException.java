// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** The decoder met what no instruction looks like; it never leaves this package. */
final class UnknownInstructionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownInstructionException() {
        super("unknown instruction", null, false, false);
    }
}
