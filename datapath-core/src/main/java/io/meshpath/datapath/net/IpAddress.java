// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;

/**
 * An IPv4 or IPv6 address as a value: no name, no zone, no resolver.
 *
 * <p>The two families never mix: the IPv4-mapped {@code ::ffff:192.0.2.1} is an IPv6 address and differs from {@code
 * 192.0.2.1}. The natural order puts IPv4 first and then compares as unsigned numbers. Immutable.
 *
 * @param isV4 whether this is an IPv4 address
 * @param high the first 64 bits of an IPv6 address in network order; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address; for IPv4 the address as an unsigned 32-bit number
 */
public record IpAddress(boolean isV4, long high, long low) implements Comparable<IpAddress> {
    private static final long V4_MAX = 0xffff_ffffL;
    private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L; // of 2^64 (Knuth, volume 3, section 6.4)

    public IpAddress {
        if (isV4 && (high != 0 || low < 0 || low > V4_MAX)) {
            throw new IllegalArgumentException(
                    "IPv4 address does not fit in 32 bits: " + Long.toHexString(high) + " " + Long.toHexString(low));
        }
    }

    /**
     * Reads the textual form: four decimal numbers without leading zeros, or RFC 4291 section 2.2.
     *
     * @throws IllegalArgumentException when {@code text} is anything else, a host name or an address with a zone too
     */
    public static IpAddress parse(String text) {
        return IpText.parse(text);
    }

    /** The same address as {@code address}; an IPv6 zone is left out. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * The address with these octets in network order.
     *
     * @throws IllegalArgumentException unless there are 4 or 16 octets
     */
    public static IpAddress of(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        return switch (octets.length) {
            case 4 -> of4(in.getInt());
            case 16 -> of6(in.getLong(), in.getLong());
            default -> throw new IllegalArgumentException("expected 4 or 16 octets but was " + octets.length);
        };
    }

    /** The IPv4 address with these 32 bits, the first octet the most significant: {@code 0x0a000001} is 10.0.0.1. */
    public static IpAddress of4(int bits) {
        return new IpAddress(true, 0, bits & V4_MAX);
    }

    /** The IPv6 address with these 128 bits, the first octet the most significant one of {@code high}. */
    public static IpAddress of6(long high, long low) {
        return new IpAddress(false, high, low);
    }

    /** The IPv4 address as 32 bits, the first octet the most significant (as {@link #of4} takes them). */
    public int bits4() {
        if (!isV4) {
            throw new IllegalStateException("not an IPv4 address: " + this);
        }
        return (int) low;
    }

    /** How many bits the family has: 32 or 128. */
    public int bitLength() {
        return isV4 ? 32 : 128;
    }

    /** Whether this is 0.0.0.0 or ::, which stands for "no address". */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** Whether this is an IPv6 address of fe80::/10 or an IPv4 address of 169.254.0.0/16. */
    public boolean isLinkLocal() {
        return isV4 ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    /** Whether this is an address of 127.0.0.0/8, or ::1. */
    public boolean isLoopback() {
        return isV4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** Whether this is an address of 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return isV4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /**
     * The address after this one.
     *
     * @throws NoSuchElementException after the last address of the family
     */
    public IpAddress next() {
        return plus(1);
    }

    /**
     * The address {@code count} after this one.
     *
     * @param count 0 or more
     * @throws NoSuchElementException beyond the last address of the family
     */
    public IpAddress plus(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: " + count);
        }
        long sum = low + count;
        boolean carry = !isV4 && Long.compareUnsigned(sum, low) < 0;
        boolean beyond = isV4 ? sum < 0 || sum > V4_MAX : carry && high == -1;
        if (beyond) {
            throw new NoSuchElementException("no address " + count + " after " + this);
        }
        return new IpAddress(isV4, carry ? high + 1 : high, sum);
    }

    /** A new array with the 4 or 16 octets in network order. */
    public byte[] toBytes() {
        return isV4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The same address for {@code java.net}; an IPv4-mapped address stays an {@link Inet6Address}. */
    public InetAddress toInetAddress() {
        try {
            return isV4 ? InetAddress.getByAddress(toBytes()) : Inet6Address.getByAddress(null, toBytes(), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("java.net refuses " + this, e); // it refuses wrong lengths only
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        if (isV4 != other.isV4) {
            return isV4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Spreads what addresses of a mesh are like: the same few hosts in each of many networks. */
    @Override
    public int hashCode() {
        return (int) ((31 * high + low) * GOLDEN_RATIO >>> Integer.SIZE);
    }

    /** The canonical text: dotted decimal, or RFC 5952 (with the last 32 bits of ::ffff:0:0/96 dotted). */
    @Override
    public String toString() {
        return IpText.format(this);
    }
}
