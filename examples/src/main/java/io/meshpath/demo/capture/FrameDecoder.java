// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import io.meshpath.agent.config.TunnelProtocol;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.geneve.Geneve;
import io.meshpath.geneve.GeneveHeader;
import io.meshpath.geneve.MalformedGeneveException;
import io.meshpath.vxlan.Vxlan;
import io.meshpath.vxlan.VxlanHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes captured IPv4 packets apart: outer header, UDP, VXLAN or Geneve, inner Ethernet, inner header. What is cut short or
 * of another kind is no sighting.
 */
final class FrameDecoder {
    private static final int ETHER_TYPE_IPV4 = 0x0800;
    private static final int ETHER_TYPE_OFFSET = 12;
    private static final int ETHERNET_LENGTH = 14;

    private static final int PROTOCOL_OFFSET = 9;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;
    private static final int SHORTEST_IPV4 = 20;

    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int UDP_DESTINATION_OFFSET = 2;
    private static final int UDP_LENGTH = 8;

    private FrameDecoder() {}

    /** The IPv4 packet that begins at {@code at}; {@code frame} is big-endian. */
    static Optional<Sighting> ipv4(ByteBuffer frame, int at) {
        if (!hasIpv4(frame, at)) {
            return Optional.empty();
        }
        return Optional.of(new Sighting(
                address(frame, at + SOURCE_OFFSET), address(frame, at + DESTINATION_OFFSET), tunnelled(frame, at)));
    }

    private static Optional<Sighting.Tunnelled> tunnelled(ByteBuffer frame, int outer) {
        int udp = outer + headerLength(frame, outer);
        int tunnel = udp + UDP_LENGTH;
        if (protocolNumber(frame, outer) != UDP || frame.limit() < tunnel) {
            return Optional.empty();
        }
        return switch (frame.getShort(udp + UDP_DESTINATION_OFFSET) & 0xffff) {
            case Vxlan.UDP_PORT -> vxlan(frame, tunnel);
            case Geneve.UDP_PORT -> geneve(frame, tunnel);
            default -> Optional.empty();
        };
    }

    private static Optional<Sighting.Tunnelled> vxlan(ByteBuffer frame, int at) {
        int ethernet = at + VxlanHeader.LENGTH;
        if (frame.limit() < ethernet || !VxlanHeader.hasVni(frame, at)) {
            return Optional.empty();
        }
        return inner(TunnelProtocol.VXLAN, VxlanHeader.vni(frame, at).value(), frame, ethernet);
    }

    private static Optional<Sighting.Tunnelled> geneve(ByteBuffer frame, int at) {
        try {
            ByteBuffer from = frame.duplicate().position(at);
            GeneveHeader header = GeneveHeader.read(from);
            return header.protocol() == GeneveHeader.ETHERNET
                    ? inner(TunnelProtocol.GENEVE, header.vni(), frame, from.position())
                    : Optional.empty();
        } catch (MalformedGeneveException e) {
            return Optional.empty();
        }
    }

    private static Optional<Sighting.Tunnelled> inner(TunnelProtocol tunnel, int vni, ByteBuffer frame, int ethernet) {
        int inner = ethernet + ETHERNET_LENGTH;
        if (!hasIpv4(frame, inner) || (frame.getShort(ethernet + ETHER_TYPE_OFFSET) & 0xffff) != ETHER_TYPE_IPV4) {
            return Optional.empty();
        }
        return Optional.of(new Sighting.Tunnelled(
                tunnel,
                vni,
                address(frame, inner + SOURCE_OFFSET),
                address(frame, inner + DESTINATION_OFFSET),
                protocol(frame, inner)));
    }

    private static boolean hasIpv4(ByteBuffer frame, int at) {
        return frame.limit() >= at + SHORTEST_IPV4 && (frame.get(at) & 0xf0) == 0x40;
    }

    private static int headerLength(ByteBuffer frame, int at) {
        return (frame.get(at) & 0x0f) * Integer.BYTES;
    }

    private static IpAddress address(ByteBuffer frame, int at) {
        return IpAddress.of4(frame.getInt(at));
    }

    private static int protocolNumber(ByteBuffer frame, int at) {
        return frame.get(at + PROTOCOL_OFFSET) & 0xff;
    }

    private static String protocol(ByteBuffer frame, int at) {
        int number = protocolNumber(frame, at);
        return switch (number) {
            case ICMP -> "ICMP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            default -> "protocol " + number;
        };
    }
}
