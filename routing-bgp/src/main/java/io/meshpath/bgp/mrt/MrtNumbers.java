// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

/** Unsigned numbers of the wire, held in wider ones. */
final class MrtNumbers {
    private MrtNumbers() {}

    static void unsigned16(int value, String what) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException(what + " does not fit in 16 bits: " + value);
        }
    }

    static void unsigned32(long value, String what) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException(what + " does not fit in 32 bits: " + value);
        }
    }
}
