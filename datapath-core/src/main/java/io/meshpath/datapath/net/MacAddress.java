// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * An Ethernet (EUI-48) address. Immutable.
 *
 * @param value the 48 bits as an unsigned number, the first octet the most significant
 */
public record MacAddress(long value) implements Comparable<MacAddress> {
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
    private static final long GROUP_BIT = 0x01L << 40;
    private static final long LOCAL_BIT = 0x02L << 40;

    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("MAC address does not fit in 48 bits: 0x" + Long.toHexString(value));
        }
    }

    /**
     * Reads six pairs of hexadecimal digits between colons.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static MacAddress parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "not a MAC address (expected six pairs of hexadecimal digits between colons): '" + text + "'");
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /**
     * The address with these octets, in the order they are sent.
     *
     * @throws IllegalArgumentException unless there are six
     */
    public static MacAddress of(byte[] octets) {
        if (octets.length != 6) {
            throw new IllegalArgumentException("expected 6 octets but was " + octets.length);
        }
        long value = 0;
        for (byte octet : octets) {
            value = (value << 8) | (octet & 0xff);
        }
        return new MacAddress(value);
    }

    /** A random unicast address marked as locally administered, so that it meets no vendor's. */
    public static MacAddress random(RandomGenerator random) {
        long bits = random.nextLong() >>> 16;
        return new MacAddress((bits & ~GROUP_BIT) | LOCAL_BIT);
    }

    /** Whether the address is for a group of stations (broadcast included). */
    public boolean isMulticast() {
        return (value & GROUP_BIT) != 0;
    }

    /** Whether the address was given by an administrator and not by a vendor. */
    public boolean isLocallyAdministered() {
        return (value & LOCAL_BIT) != 0;
    }

    /** A new array with the six octets in the order they are sent. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(6)
                .putShort((short) (value >>> 32))
                .putInt((int) value)
                .array();
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(value, other.value);
    }

    /** Six pairs of lower-case hexadecimal digits between colons. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%012x", value).replaceAll("(..)(?!$)", "$1:");
    }
}
