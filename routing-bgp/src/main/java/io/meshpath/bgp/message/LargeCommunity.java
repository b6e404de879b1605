// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/**
 * A large community: a four-octet AS number and two values of its own (RFC 8092). Immutable; all three are unsigned.
 */
public record LargeCommunity(int as, int first, int second) {
    /** Reads "4200000000:1:2". */
    public static LargeCommunity parse(String text) {
        int[] parts = Marks.numbers(text, 3, 0xffff_ffffL, "large community");
        return new LargeCommunity(parts[0], parts[1], parts[2]);
    }

    /** "4200000000:1:2". */
    @Override
    public String toString() {
        return Integer.toUnsignedString(as) + ":" + Integer.toUnsignedString(first) + ":"
                + Integer.toUnsignedString(second);
    }
}
