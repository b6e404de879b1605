// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an IPv4 or IPv6 header says. Immutable.
 *
 * @param protocol number of what follows; extension headers of IPv6 are not looked through
 * @param end where that begins in the frame
 */
record IpHeader(IpAddress source, IpAddress destination, int protocol, int end) {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    static final int UDP = 17;
    private static final int ICMP6 = 58;

    private static final int IPV4_SHORTEST = 20;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;

    private static final int IPV6_LENGTH = 40;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;

    /** The header at {@code at}; empty where there is none, or one that is cut short. */
    static Optional<IpHeader> read(ByteBuffer frame, int at) {
        if (frame.limit() <= at) {
            return Optional.empty();
        }
        return switch ((frame.get(at) & 0xf0) >> 4) {
            case 4 -> frame.limit() < at + IPV4_SHORTEST ? Optional.empty() : Optional.of(ipv4(frame, at));
            case 6 -> frame.limit() < at + IPV6_LENGTH ? Optional.empty() : Optional.of(ipv6(frame, at));
            default -> Optional.empty();
        };
    }

    private static IpHeader ipv4(ByteBuffer frame, int at) {
        return new IpHeader(
                IpAddress.of4(frame.getInt(at + IPV4_SOURCE)),
                IpAddress.of4(frame.getInt(at + IPV4_DESTINATION)),
                frame.get(at + IPV4_PROTOCOL) & 0xff,
                at + (frame.get(at) & 0x0f) * Integer.BYTES);
    }

    private static IpHeader ipv6(ByteBuffer frame, int at) {
        return new IpHeader(
                address(frame, at + IPV6_SOURCE),
                address(frame, at + IPV6_DESTINATION),
                frame.get(at + IPV6_NEXT_HEADER) & 0xff,
                at + IPV6_LENGTH);
    }

    private static IpAddress address(ByteBuffer frame, int at) {
        return IpAddress.of6(frame.getLong(at), frame.getLong(at + Long.BYTES));
    }

    /** What a person calls the protocol. */
    String protocolName() {
        return switch (protocol) {
            case ICMP -> "ICMP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case ICMP6 -> "ICMPv6";
            default -> "protocol " + protocol;
        };
    }
}
