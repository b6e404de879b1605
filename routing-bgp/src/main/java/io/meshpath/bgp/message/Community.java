// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/**
 * A community: a mark on a route, by convention an AS number and a value of its own (RFC 1997). Immutable.
 *
 * @param bits the mark, the AS number in the upper half
 */
public record Community(int bits) {
    /** Stays inside the autonomous system. */
    public static final Community NO_EXPORT = new Community(0xffff_ff01);
    /** Goes to no neighbour at all. */
    public static final Community NO_ADVERTISE = new Community(0xffff_ff02);
    /** Goes to no neighbour of another autonomous system, not even inside a confederation. */
    public static final Community NO_EXPORT_SUBCONFED = new Community(0xffff_ff03);

    /**
     * The community {@code as:value}.
     *
     * @throws IllegalArgumentException unless both fit in 16 bits
     */
    public static Community of(int as, int value) {
        if (as < 0 || as > 0xffff || value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("half of a community does not fit in 16 bits: " + as + ":" + value);
        }
        return new Community(as << 16 | value);
    }

    /** Reads "65000:1". */
    public static Community parse(String text) {
        int[] halves = Marks.numbers(text, 2, 0xffff, "community");
        return of(halves[0], halves[1]);
    }

    /** "65000:1". */
    @Override
    public String toString() {
        return (bits >>> 16) + ":" + (bits & 0xffff);
    }
}
