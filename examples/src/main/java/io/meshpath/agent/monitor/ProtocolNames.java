// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.monitor;

import io.meshpath.datapath.net.IpAddress;

/** What IP protocols are called, and how the ends of a connection are written. */
public final class ProtocolNames {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int SCTP = 132;

    private ProtocolNames() {}

    /** The usual name of a protocol, or "protocol 112". */
    public static String of(int protocol) {
        return switch (protocol) {
            case ICMP -> "ICMP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case ICMPV6 -> "ICMPv6";
            case SCTP -> "SCTP";
            default -> "protocol " + protocol;
        };
    }

    /** The address, with the port where the protocol has ports. */
    public static String endpoint(int protocol, IpAddress address, int port) {
        boolean hasPorts = protocol == TCP || protocol == UDP || protocol == SCTP;
        String host = address.isV4() ? address.toString() : "[" + address + "]";
        return hasPorts ? host + ":" + port : address.toString();
    }
}
