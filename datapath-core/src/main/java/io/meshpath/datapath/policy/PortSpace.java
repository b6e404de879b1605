// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy;

/** What a 16-bit port number counts: the ports of one transport protocol, or the kinds of everything else. */
public enum PortSpace {
    /** Destination ports of TCP. */
    TCP,
    /** Destination ports of UDP. */
    UDP,
    /** Destination ports of SCTP. */
    SCTP,
    /** Packets without ports; the number is {@link #icmp}, {@link #icmpv6} or {@link #protocol}. */
    OTHER;

    private static final int ICMPV6_BASE = 0x100;
    private static final int PROTOCOL_BASE = 0x200;

    /** How many numbers {@link #OTHER} has: those from 0 on. */
    public static final int OTHER_SIZE = 0x300;

    /** The number in {@link #OTHER} of an ICMP message of this type (RFC 792). */
    public static int icmp(int type) {
        return octet(type, "ICMP type");
    }

    /** The number in {@link #OTHER} of an ICMPv6 message of this type (RFC 4443). */
    public static int icmpv6(int type) {
        return ICMPV6_BASE | octet(type, "ICMPv6 type");
    }

    /**
     * The number in {@link #OTHER} of a packet of this IP protocol, for protocols that have neither ports nor types.
     */
    public static int protocol(int ipProtocol) {
        return PROTOCOL_BASE | octet(ipProtocol, "IP protocol");
    }

    /** How many port numbers the space has. */
    public int size() {
        return this == OTHER ? OTHER_SIZE : 1 << 16;
    }

    private static int octet(int value, String what) {
        if (value < 0 || value > 0xff) {
            throw new IllegalArgumentException(what + " does not fit in 8 bits: " + value);
        }
        return value;
    }
}
