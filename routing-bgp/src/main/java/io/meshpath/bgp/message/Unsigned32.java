// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/** Numbers of 32 bits without a sign, held in a long. */
final class Unsigned32 {
    private static final long MAX = 0xffff_ffffL;

    private Unsigned32() {}

    static void check(long value, String what) {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException(what + " does not fit in 32 bits: " + value);
        }
    }
}
