// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.PortlessProtocol;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The packets of a flow: their protocol, and their destination port or type. Immutable.
 *
 * @param port the port, or in {@link PortSpace#OTHER} the kind of packet
 */
public record Packet(PortSpace space, int port) {
    /**
     * Reads a destination port as the command line writes it: {@code 6379}, {@code 53/UDP}, {@code http/TCP}, {@code
     * ICMP/8}, {@code ICMPv6/128}, {@code PROTOCOL/112} or {@code VRRP}.
     *
     * @param receiver the names that the packet's receiver has for its ports
     * @throws IllegalArgumentException when it is none of these
     */
    public static Packet parse(String text, NamedPorts receiver) {
        String[] parts = text.split("/", -1);
        String first = parts[0].toUpperCase(Locale.ROOT);
        if (parts.length == 1) {
            return PortlessProtocol.parse(text).isPresent() ? protocol(first) : to(text, "TCP", receiver);
        }
        if (parts.length > 2) {
            throw new IllegalArgumentException(
                    "expected a port such as 6379, 53/UDP, ICMP/8 or VRRP but was '" + text + "'");
        }
        return switch (first) {
            case "ICMP", "ICMPV6" -> icmp(first, number(parts[1], "an ICMP type"));
            case "PROTOCOL" -> protocol(parts[1]);
            default -> to(parts[0], parts[1], receiver);
        };
    }

    /** A packet of TCP, UDP or SCTP to this port, by number or by the name that the receiver has for it. */
    static Packet to(String port, String protocol, NamedPorts receiver) {
        PortSpace space = transport(protocol);
        if (port.matches("[0-9]+")) {
            return to(number(port, "a port"), space);
        }
        PortRange named = receiver.find(new NamedPort(space, port))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the receiver has no " + space + " port called '" + port + "'; " + known(receiver)));
        return new Packet(space, named.first());
    }

    /** A packet of a transport protocol to the port of this number. */
    static Packet to(int port, PortSpace space) {
        if (port < 0 || port >= space.size()) {
            throw new IllegalArgumentException("a port is from 0 to " + (space.size() - 1) + ", not " + port);
        }
        return new Packet(space, port);
    }

    /** A message of ICMP or ICMPv6. */
    static Packet icmp(String protocol, int type) {
        return switch (protocol.toUpperCase(Locale.ROOT)) {
            case "ICMP" -> new Packet(PortSpace.OTHER, PortSpace.icmp(type));
            case "ICMPV6" -> new Packet(PortSpace.OTHER, PortSpace.icmpv6(type));
            default -> throw new IllegalArgumentException("only ICMP and ICMPv6 have types, not '" + protocol + "'");
        };
    }

    /** A packet of a protocol that has neither ports nor types, by name or number. */
    static Packet protocol(String protocol) {
        int kind = PortlessProtocol.parse(protocol)
                .map(PortlessProtocol::kind)
                .orElseGet(() -> PortSpace.protocol(protocolNumber(protocol)));
        return new Packet(PortSpace.OTHER, kind);
    }

    private static int protocolNumber(String text) {
        if (!text.matches("[0-9]+")) {
            String names = Arrays.stream(PortlessProtocol.values())
                    .map(PortlessProtocol::name)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "unknown protocol '" + text + "'; write TCP, UDP, SCTP, ICMP, ICMPv6, " + names + " or a number");
        }
        return number(text, "an IP protocol");
    }

    static boolean isTransport(String protocol) {
        return protocol.toUpperCase(Locale.ROOT).matches("TCP|UDP|SCTP");
    }

    private static PortSpace transport(String protocol) {
        if (!isTransport(protocol)) {
            throw new IllegalArgumentException("only TCP, UDP and SCTP have ports, not '" + protocol + "'");
        }
        return PortSpace.valueOf(protocol.toUpperCase(Locale.ROOT));
    }

    private static int number(String text, String what) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("not " + what + ": '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String known(NamedPorts receiver) {
        return receiver.ports().isEmpty()
                ? "it has no names for ports; write the number"
                : "it has names for "
                        + new TreeMap<>(receiver.ports())
                                .entrySet().stream()
                                        .map(port -> port.getKey() + " (" + port.getValue() + ")")
                                        .collect(Collectors.joining(", "));
    }

    /** {@code TCP 6379}, {@code ICMP type 8}, {@code IP protocol 112}. */
    @Override
    public String toString() {
        return PortRange.one(space, port).toString();
    }
}
