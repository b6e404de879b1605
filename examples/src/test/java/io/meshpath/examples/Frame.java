// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An Ethernet frame with an IPv4 packet, as a pod or a tunnel has it. Checksums are left out: no program looks at them. Immutable.
 *
 * @param content what is behind the IPv4 header
 * @param fragment identification, flags and offset: the second word of the header
 */
record Frame(
        MacAddress sourceMac, IpAddress source, IpAddress destination, int protocol, int fragment, Octets content) {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int GRE = 47;
    static final int ESP = 50;
    static final int SCTP = 132;

    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int VXLAN_PORT = 8472;
    private static final MacAddress ANY_MAC = MacAddress.parse("02:00:00:00:00:01");

    static Frame of(IpAddress source, IpAddress destination, int protocol, byte[] content) {
        return new Frame(ANY_MAC, source, destination, protocol, 0, Octets.copyOf(content));
    }

    /** A packet of a protocol whose ports come first; there is room behind them for the longest of the headers. */
    static Frame ports(int protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        ByteBuffer content = ByteBuffer.allocate(20);
        content.putShort((short) sourcePort).putShort((short) destinationPort);
        return of(source, destination, protocol, content.array());
    }

    static Frame icmp(IpAddress source, IpAddress destination, int type, int identifier) {
        ByteBuffer content = ByteBuffer.allocate(8);
        content.put((byte) type).put((byte) 0).putShort((short) 0).putShort((short) identifier);
        return of(source, destination, ICMP, content.array());
    }

    /** The error of this type that a router sends about a packet, which says how the packet began. */
    static Frame icmpError(IpAddress router, int type, Frame about) {
        byte[] quoted = about.packet();
        ByteBuffer content = ByteBuffer.allocate(8 + 20 + 8);
        content.put((byte) type).position(8);
        content.put(quoted, 0, 20 + 8);
        return of(router, about.source, ICMP, content.array());
    }

    Frame from(MacAddress mac) {
        return new Frame(mac, source, destination, protocol, fragment, content);
    }

    /** The first part of a datagram of which more is to come. */
    Frame firstFragment(int identification) {
        return new Frame(sourceMac, source, destination, protocol, identification << 16 | MORE_FRAGMENTS, content);
    }

    /** A later part of that datagram, in which nothing tells of ports. */
    Frame laterFragment(int identification) {
        byte[] data = "no header".getBytes(StandardCharsets.US_ASCII);
        return new Frame(sourceMac, source, destination, protocol, identification << 16 | 185, Octets.copyOf(data));
    }

    /** This in a VXLAN packet from one node to another, with an identity as VNI. */
    Frame tunnelled(IpAddress node, IpAddress to, int identity) {
        byte[] inner = octets();
        ByteBuffer outer = ByteBuffer.allocate(8 + 8 + inner.length);
        outer.putShort((short) 0xc000).putShort((short) VXLAN_PORT).putShort((short) outer.capacity());
        outer.putShort((short) 0).putInt(0x0800_0000).putInt(identity << 8).put(inner);
        return of(node, to, UDP, outer.array());
    }

    private byte[] packet() {
        ByteBuffer packet = ByteBuffer.allocate(20 + content.length());
        packet.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) packet.capacity())
                .putInt(fragment);
        packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        packet.putInt(source.bits4()).putInt(destination.bits4()).put(content.toBytes());
        return packet.array();
    }

    byte[] octets() {
        byte[] packet = packet();
        ByteBuffer frame = ByteBuffer.allocate(14 + packet.length);
        frame.put(ANY_MAC.toBytes())
                .put(sourceMac.toBytes())
                .putShort((short) 0x0800)
                .put(packet);
        return frame.array();
    }
}
