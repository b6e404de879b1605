// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

/**
 * A block of addresses: a network address whose host bits are zero, and a prefix length (RFC 4632, RFC 4291).
 *
 * <p>Two blocks either contain one another or have nothing in common. The natural order is by network, then by prefix
 * length, so that a block comes directly before the blocks inside it. Immutable.
 *
 * @param network the first address of the block
 * @param prefixLength how many leading bits all its addresses share: 0 to 32, or to 128 for IPv6
 */
public record Cidr(IpAddress network, int prefixLength) implements Comparable<Cidr> {
    public Cidr {
        checkLength(network, prefixLength);
        IpAddress masked = mask(network, prefixLength);
        if (!masked.equals(network)) {
            throw new IllegalArgumentException("host bits are set: " + network + "/" + prefixLength
                    + "; the network is " + masked + "/" + prefixLength);
        }
    }

    /**
     * Reads {@code address/length} with zero host bits.
     *
     * @throws IllegalArgumentException for anything else, an address without a length too
     */
    public static Cidr parse(String text) {
        int slash = slashOf(text);
        return new Cidr(IpAddress.parse(text.substring(0, slash)), lengthOf(text, slash));
    }

    /** Reads {@code address/length} and clears the host bits: "10.0.0.7/24" gives 10.0.0.0/24. */
    public static Cidr parseMasking(String text) {
        int slash = slashOf(text);
        return masking(IpAddress.parse(text.substring(0, slash)), lengthOf(text, slash));
    }

    /** The block of this prefix length that {@code address} is in. */
    public static Cidr masking(IpAddress address, int prefixLength) {
        checkLength(address, prefixLength);
        return new Cidr(mask(address, prefixLength), prefixLength);
    }

    /** The block of one address: /32 or /128. */
    public static Cidr of(IpAddress address) {
        return new Cidr(address, address.bitLength());
    }

    /** Whether this is a block of IPv4 addresses. */
    public boolean isV4() {
        return network.isV4();
    }

    /** Whether the block has exactly one address. */
    public boolean isSingle() {
        return prefixLength == network.bitLength();
    }

    /** The lowest address of the block, the network address. */
    public IpAddress first() {
        return network;
    }

    /** The highest address of the block (in IPv4 often the broadcast address). */
    public IpAddress last() {
        if (isV4()) {
            return IpAddress.of4(network.bits4() | (int) ~highBits(prefixLength + 32));
        }
        return IpAddress.of6(
                network.high() | ~highBits(Math.min(prefixLength, 64)),
                network.low() | ~highBits(Math.max(prefixLength - 64, 0)));
    }

    /** Whether {@code address} is one of the block; never true across families. */
    public boolean contains(IpAddress address) {
        return address.isV4() == isV4() && mask(address, prefixLength).equals(network);
    }

    /** Whether every address of {@code other} is one of this block; a block contains itself. */
    public boolean contains(Cidr other) {
        return prefixLength <= other.prefixLength && contains(other.network);
    }

    /** Whether some address is in both blocks. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public int compareTo(Cidr other) {
        int byNetwork = network.compareTo(other.network);
        return byNetwork != 0 ? byNetwork : Integer.compare(prefixLength, other.prefixLength);
    }

    /** {@code network/length}, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }

    private static IpAddress mask(IpAddress address, int prefixLength) {
        if (prefixLength == address.bitLength()) {
            return address;
        }
        if (address.isV4()) {
            return IpAddress.of4(address.bits4() & (int) highBits(prefixLength + 32));
        }
        return IpAddress.of6(
                address.high() & highBits(Math.min(prefixLength, 64)),
                address.low() & highBits(Math.max(prefixLength - 64, 0)));
    }

    /** A word whose first {@code count} bits are set, 0 to 64. */
    private static long highBits(int count) {
        return count == 0 ? 0 : -1L << (64 - count); // Java shifts by 64 as by 0
    }

    private static void checkLength(IpAddress address, int prefixLength) {
        if (prefixLength < 0 || prefixLength > address.bitLength()) {
            throw new IllegalArgumentException("prefix length of " + address + " must be from 0 to "
                    + address.bitLength() + " but was " + prefixLength);
        }
    }

    private static int slashOf(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a prefix (expected address/length): '" + text + "'");
        }
        return slash;
    }

    private static int lengthOf(String text, int slash) {
        String digits = text.substring(slash + 1);
        if (!digits.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("not a prefix (the length is not a decimal number): '" + text + "'");
        }
        return Integer.parseInt(digits);
    }
}
