// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import io.meshpath.agent.config.TunnelProtocol;
import io.meshpath.geneve.Geneve;
import io.meshpath.geneve.GeneveHeader;
import io.meshpath.geneve.MalformedGeneveException;
import io.meshpath.vxlan.Vxlan;
import io.meshpath.vxlan.VxlanHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes captured IPv4 and IPv6 packets apart: outer header, UDP, VXLAN or Geneve, inner Ethernet, inner header. What is cut
 * short or of another kind is no sighting.
 */
final class FrameDecoder {
    static final int ETHER_TYPE_IPV4 = 0x0800;
    static final int ETHER_TYPE_IPV6 = 0x86dd;

    private static final int ETHER_TYPE_OFFSET = 12;
    private static final int ETHERNET_LENGTH = 14;
    private static final int UDP_DESTINATION_OFFSET = 2;
    private static final int UDP_LENGTH = 8;

    private FrameDecoder() {}

    /** The packet that begins at {@code at}; {@code frame} is big-endian. */
    static Optional<Sighting> packet(ByteBuffer frame, int at) {
        return IpHeader.read(frame, at)
                .map(outer -> new Sighting(outer.source(), outer.destination(), tunnelled(frame, outer)));
    }

    private static Optional<Sighting.Tunnelled> tunnelled(ByteBuffer frame, IpHeader outer) {
        int udp = outer.end();
        int tunnel = udp + UDP_LENGTH;
        if (outer.protocol() != IpHeader.UDP || frame.limit() < tunnel) {
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
        return IpHeader.read(frame, ethernet + ETHERNET_LENGTH)
                .filter(inner -> isOfFamily(frame.getShort(ethernet + ETHER_TYPE_OFFSET) & 0xffff, inner))
                .map(inner ->
                        new Sighting.Tunnelled(tunnel, vni, inner.source(), inner.destination(), inner.protocolName()));
    }

    private static boolean isOfFamily(int etherType, IpHeader header) {
        return etherType == (header.source().isV4() ? ETHER_TYPE_IPV4 : ETHER_TYPE_IPV6);
    }
}
