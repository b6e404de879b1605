// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.IpAddress;

/**
 * An extended community: a mark of eight octets that begins with a type (RFC 4360). Immutable.
 *
 * @param bits the octets, the type in the upper 16 bits
 */
public record ExtendedCommunity(long bits) {
    /** Sub-type of a route target (RFC 4360, section 4). */
    public static final int ROUTE_TARGET = 0x02;
    /** Sub-type of a route origin, also called site of origin (RFC 4360, section 5). */
    public static final int ROUTE_ORIGIN = 0x03;

    private static final int TWO_OCTET_AS = 0x00; // RFC 4360, section 3.1
    private static final int ADDRESS = 0x01; // RFC 4360, section 3.2
    private static final int FOUR_OCTET_AS = 0x02; // RFC 5668
    private static final int SCOPE_BITS = 0x3f; // of the type's first octet; above them authority and transitivity

    /**
     * Reads "rt:65000:1" and "rt:192.0.2.1:1" (route target), "soo:65000:1" (route origin), or all octets as "0x0002fde800000001".
     *
     * @throws IllegalArgumentException for anything else
     */
    public static ExtendedCommunity parse(String text) {
        if (text.matches("0x[0-9a-fA-F]{16}")) {
            return new ExtendedCommunity(Long.parseUnsignedLong(text.substring(2), 16));
        }
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "expected an extended community, as in rt:65000:1 or soo:192.0.2.1:1, but was '" + text + "'");
        }
        return parts[1].contains(".")
                ? of(
                        ADDRESS,
                        subtype(parts[0]),
                        Integer.toUnsignedLong(RouterId.parse(parts[1]).bits()),
                        number(parts[2], 0xffff))
                : ofAs(subtype(parts[0]), number(parts[1], 0xffff_ffffL), parts[2]);
    }

    private static ExtendedCommunity ofAs(int subtype, long as, String value) {
        return as > 0xffff
                ? of(FOUR_OCTET_AS, subtype, as, number(value, 0xffff))
                : of(TWO_OCTET_AS, subtype, as, number(value, 0xffff_ffffL));
    }

    private static ExtendedCommunity of(int scope, int subtype, long administrator, long value) {
        int width = scope == TWO_OCTET_AS ? 32 : 16;
        return new ExtendedCommunity((long) scope << 56 | (long) subtype << 48 | administrator << width | value);
    }

    /** The sub-type that "rt" or "soo" stands for. */
    public static int subtype(String word) {
        return switch (word) {
            case "rt" -> ROUTE_TARGET;
            case "soo", "ro" -> ROUTE_ORIGIN;
            default ->
                throw new IllegalArgumentException(
                        "expected rt (route target) or soo (site of origin) before the first colon but was '" + word
                                + "'");
        };
    }

    private static long number(String digits, long limit) {
        if (!digits.matches("[0-9]{1,10}") || Long.parseLong(digits) > limit) {
            throw new IllegalArgumentException(
                    "not a number from 0 to " + limit + " in an extended community: '" + digits + "'");
        }
        return Long.parseLong(digits);
    }

    /** The first two octets, 0 to 65535. */
    public int type() {
        return (int) (bits >>> 48);
    }

    /** Whom the mark belongs to: an AS number, an IPv4 address, or the third and fourth octet of any other type. */
    public long administrator() {
        return hasLongAdministrator() ? bits >>> 16 & 0xffff_ffffL : bits >>> 32 & 0xffff;
    }

    /** What the administrator means by it: the octets after {@link #administrator}. */
    public long value() {
        return hasLongAdministrator() ? bits & 0xffff : bits & 0xffff_ffffL;
    }

    private boolean hasLongAdministrator() {
        int scope = (int) (bits >>> 56) & SCOPE_BITS;
        return scope == ADDRESS || scope == FOUR_OCTET_AS;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        int subtype = type() & 0xff;
        boolean named = type() >>> 8 <= FOUR_OCTET_AS && (subtype == ROUTE_TARGET || subtype == ROUTE_ORIGIN);
        boolean again =
                type() >>> 8 != FOUR_OCTET_AS || administrator() > 0xffff; // else it would be read as two octets
        if (!named || !again) {
            return String.format("0x%016x", bits);
        }
        String administrator = type() >>> 8 == ADDRESS
                ? IpAddress.of4((int) administrator()).toString()
                : Long.toString(administrator());
        return (subtype == ROUTE_TARGET ? "rt:" : "soo:") + administrator + ":" + value();
    }
}
