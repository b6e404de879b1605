// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/**
 * Which UDP checksums a tunnel device of the kernel's computes and asks for. Zero is no checksum: always allowed over IPv4,
 * over IPv6 where both ends agree (RFC 6935, section 5). Immutable.
 *
 * <p>What an external device sends is up to each packet's metadata; only the last part matters to it.
 *
 * @param overIpv4 whether packets over IPv4 are sent with a checksum
 * @param overIpv6 whether packets over IPv6 are sent with a checksum
 * @param zeroAcceptedOverIpv6 whether packets over IPv6 are taken without one
 */
public record UdpChecksums(boolean overIpv4, boolean overIpv6, boolean zeroAcceptedOverIpv6) {
    /** Computed and asked for everywhere. */
    public static final UdpChecksums COMPUTED = new UdpChecksums(true, true, false);

    /** Computed nowhere, for underlays that check frames themselves. */
    public static final UdpChecksums ZERO = new UdpChecksums(false, false, true);
}
