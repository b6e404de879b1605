// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/** Length fields on the way out: what does not fit is refused and never cut. */
final class Lengths {
    private Lengths() {}

    static int u8(int length, Object what) {
        return fit(length, 0xff, what);
    }

    static int u16(int length, Object what) {
        return fit(length, 0xffff, what);
    }

    private static int fit(int length, int limit, Object what) {
        if (length > limit) {
            throw new IllegalArgumentException(length + " octets do not fit a length field of " + limit + ": " + what);
        }
        return length;
    }
}
