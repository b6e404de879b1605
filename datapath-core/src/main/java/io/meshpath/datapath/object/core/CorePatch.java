// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.datapath.asm.Instructions;

/** Writes the kernel's answer into an instruction that the compiler wrote with the object's. */
record CorePatch(CoreKind kind, CoreAnswer ours, CoreAnswer theirs) {

    /**
     * Fits the instruction; answers whether it can be.
     *
     * @throws IllegalArgumentException if it is no instruction that such a request can be for
     */
    boolean apply(Instructions code, int at) {
        long value = theirs.value().orElseThrow();
        if (code.isLoad64(at)) {
            requireOurs(code.immediate(at) & 0xffff_ffffL | (long) code.immediate(at + 1) << Integer.SIZE);
            code.setImmediate(at, (int) value);
            code.setImmediate(at + 1, (int) (value >>> Integer.SIZE));
            return true;
        } else if (code.isArithmeticWithImmediate(at)) {
            requireOurs(code.immediate(at));
            code.setImmediate(at, (int) value);
            return value == (int) value || value >>> Integer.SIZE == 0;
        } else if (code.isMemoryAccess(at)) {
            requireOurs(code.offset(at));
            return value >= 0 && value <= Short.MAX_VALUE && resize(code, at) && code.setOffset(at, (int) value);
        }
        throw new IllegalArgumentException(
                "does not fit its instruction, opcode 0x" + Integer.toHexString(code.opcode(at)));
    }

    /** The compiler and we read bit fields differently, and linkers renumber types; all else must be as we see it. */
    private void requireOurs(long found) {
        long expected = ours.value().orElse(0);
        boolean certain = switch (kind) {
            case TYPE_ID_LOCAL, TYPE_ID_TARGET, FIELD_BYTE_SIZE, FIELD_LSHIFT_U64 -> false;
            case FIELD_BYTE_OFFSET -> ours.field().isPresent();
            default -> true;
        };
        if (certain && found != expected && (int) found != (int) expected) {
            throw new IllegalArgumentException(
                    "does not fit its instruction, which has " + found + " where " + expected + " is expected");
        }
    }

    /** A field that has become wider or narrower is loaded as what it is now, if zeroes may fill the rest. */
    private boolean resize(Instructions code, int at) {
        long before = ours.loadSize();
        long now = theirs.loadSize();
        if (kind != CoreKind.FIELD_BYTE_OFFSET || before == now) {
            return true;
        }
        if (ours.field().isEmpty()
                || theirs.field().isEmpty()
                || !ours.field().get().isResizable(theirs.field().get())) {
            return false;
        }
        if (code.accessBytes(at) != before) {
            throw new IllegalArgumentException("loads " + code.accessBytes(at) + " bytes of a field of " + before);
        }
        return code.setAccessBytes(at, now);
    }
}
