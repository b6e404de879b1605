// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/**
 * The number of an autonomous system, 1 to 4294967295 (RFC 6793); zero is nobody's (RFC 7607). Immutable.
 *
 * @param value the number
 */
public record AsNumber(long value) implements Comparable<AsNumber> {
    /** AS_TRANS: stands where a number needs four octets and there are two (RFC 6793, section 9). */
    public static final AsNumber TRANS = new AsNumber(23456);

    private static final long MAX = 0xffff_ffffL;

    public AsNumber {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("AS number is not from 1 to 4294967295: " + value);
        }
    }

    /**
     * Reads "4200000000" (asplain) or "64086.59904" (asdot, RFC 5396).
     *
     * @throws IllegalArgumentException for anything else
     */
    public static AsNumber parse(String text) {
        try {
            int dot = text.indexOf('.');
            if (dot < 0) {
                return new AsNumber(Long.parseLong(text));
            }
            return new AsNumber(half(text.substring(0, dot)) << 16 | half(text.substring(dot + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not an AS number: '" + text + "'", e);
        }
    }

    /** Whether the number fits in two octets. */
    public boolean isTwoOctet() {
        return value <= 0xffff;
    }

    @Override
    public int compareTo(AsNumber other) {
        return Long.compare(value, other.value);
    }

    /** The decimal number (asplain). */
    @Override
    public String toString() {
        return Long.toString(value);
    }

    private static long half(String digits) {
        long half = Long.parseLong(digits);
        if (half < 0 || half > 0xffff) {
            throw new NumberFormatException("half of an asdot number does not fit in 16 bits: " + half);
        }
        return half;
    }
}
