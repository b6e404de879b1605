// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A packet in the tests' tunnel, octets of outer headers and of what is inside. */
record TunnelPacket(boolean ipv6, int trafficClass, int identity, Octets inner) {
    private static final int ETHERNET = HandMade.ETHERNET;
    private static final int UDP_AND_TUNNEL = 8 + 8;

    TunnelPacket(boolean ipv6, int trafficClass, int identity, byte[] inner) {
        this(ipv6, trafficClass, identity, Octets.copyOf(inner));
    }

    /** Takes apart what a program sent to the other node. */
    static TunnelPacket read(Octets packet) {
        ByteBuffer in = ByteBuffer.wrap(packet.toBytes());
        boolean ipv6 = in.get(ETHERNET) >>> 4 == 6; // the Ethernet header is written when it leaves
        int outer = ETHERNET + (ipv6 ? 40 : 20);
        int trafficClass = ipv6 ? in.getInt(ETHERNET) >>> 20 & 0xff : in.get(ETHERNET + 1) & 0xff;
        int identity = in.getInt(outer + 8 + 4) >>> 8;
        byte[] inner = Arrays.copyOfRange(packet.toBytes(), outer + UDP_AND_TUNNEL, packet.length());
        return new TunnelPacket(ipv6, trafficClass, identity, inner);
    }

    /** A frame from the other node to this one, with this packet inside. */
    byte[] fromOtherNode() {
        return from(ipv6 ? PacketNode.REMOTE_NODE6 : PacketNode.REMOTE_NODE);
    }

    byte[] from(String outerSource) {
        return between(outerSource, ipv6 ? PacketNode.NODE6 : PacketNode.NODE);
    }

    byte[] between(String outerSource, String outerDestination) {
        byte[] body = ByteBuffer.allocate(8 + inner.length())
                .putInt(0x0800_0000)
                .putInt(identity << 8)
                .put(inner.toBytes())
                .array();
        return HandMade.between(outerSource, outerDestination)
                .trafficClass(trafficClass)
                .udp(0xc123, PacketNode.UDP_PORT, body);
    }
}
