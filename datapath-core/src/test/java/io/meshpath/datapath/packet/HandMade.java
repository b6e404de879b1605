// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packets made by hand: {@code HandMade.between("10.0.0.1", "10.0.0.2").hops(3).udp(53, 53, body)}. Lengths and checksums are
 * right. Not safe for use by multiple threads.
 */
public final class HandMade {
    public static final int ETHERNET = 14;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMP = 1;
    public static final int ICMPV6 = 58;
    public static final MacAddress SENDER = MacAddress.parse("02:00:00:00:00:01");
    public static final MacAddress RECEIVER = MacAddress.parse("02:00:00:00:00:02");

    public static final MacAddress EVERYBODY = MacAddress.parse("ff:ff:ff:ff:ff:ff");

    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int DONT_FRAGMENT = 0x4000;

    private final IpAddress source;
    private final IpAddress destination;
    private MacAddress from = SENDER;
    private MacAddress to = RECEIVER;
    private int hops = 64;
    private int trafficClass;
    private int fragment = DONT_FRAGMENT;
    private int identification = 0x1234;
    private int flowLabel = 0xabcde;
    private byte[] options = {};

    private HandMade(IpAddress source, IpAddress destination) {
        this.source = source;
        this.destination = destination;
    }

    /** A packet of the addresses' family. */
    public static HandMade between(String source, String destination) {
        return new HandMade(IpAddress.parse(source), IpAddress.parse(destination));
    }

    /**
     * The first octets of a packet. The kernel refuses to run a program on less than an IP header where Ethernet announces
     * one, so there Ethernet announces something else; a program that has its family from elsewhere does not look.
     */
    public static byte[] truncated(byte[] packet, int length) {
        byte[] start = Arrays.copyOf(packet, length);
        if (length < ETHERNET + (packet[12] == 0x08 ? IPV4 : IPV6)) {
            ByteBuffer.wrap(start).putShort(12, (short) 0x0806);
        }
        return start;
    }

    public HandMade macs(MacAddress from, MacAddress to) {
        this.from = from;
        this.to = to;
        return this;
    }

    /** The TTL or the hop limit. */
    public HandMade hops(int hops) {
        this.hops = hops;
        return this;
    }

    /** The type of service or the traffic class, all eight bits. */
    public HandMade trafficClass(int trafficClass) {
        this.trafficClass = trafficClass;
        return this;
    }

    /** IPv4's flags and offset as they lie in the header: 0x4000 is "don't fragment", 0x2000 "more fragments". */
    public HandMade fragment(int flagsAndOffset) {
        this.fragment = flagsAndOffset;
        return this;
    }

    public HandMade identification(int identification) {
        this.identification = identification;
        return this;
    }

    public HandMade flowLabel(int flowLabel) {
        this.flowLabel = flowLabel;
        return this;
    }

    /** IPv4's options, or IPv6's extension headers, the last of which says what comes next. */
    public HandMade options(byte... options) {
        this.options = options;
        return this;
    }

    public byte[] udp(int sourcePort, int destinationPort, byte[] body) {
        int length = 8 + body.length;
        ByteBuffer udp = ByteBuffer.allocate(length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putShort((short) length)
                .putShort((short) 0)
                .put(body);
        return ip(UDP, withChecksum(UDP, udp.array(), 6));
    }

    /** A segment with these flags as they lie in the header: 2 is SYN, 16 is ACK. */
    public byte[] tcp(int sourcePort, int destinationPort, int flags, byte[] body) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + body.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(1)
                .putInt(2)
                .put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 0xffff)
                .putInt(0)
                .put(body);
        return ip(TCP, withChecksum(TCP, tcp.array(), 16));
    }

    /** An ICMP or ICMPv6 message: type, code, and the rest of it from behind the checksum. */
    public byte[] icmp(int type, int code, byte[] rest) {
        return ip(source.isV4() ? ICMP : ICMPV6, icmpMessage(type, code, rest));
    }

    /** The same without headers before it. */
    public byte[] icmpMessage(int type, int code, byte[] rest) {
        ByteBuffer icmp = ByteBuffer.allocate(4 + rest.length)
                .put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .put(rest);
        return withChecksum(source.isV4() ? ICMP : ICMPV6, icmp.array(), 2);
    }

    private byte[] withChecksum(int protocol, byte[] octets, int at) {
        byte[] pseudo =
                protocol == ICMP ? new byte[0] : InternetChecksum.pseudoHeader(addresses(), protocol, octets.length);
        ByteBuffer.wrap(octets).putShort(at, (short) InternetChecksum.of(pseudo, octets));
        return octets;
    }

    private byte[] addresses() {
        byte[] first = source.toBytes();
        byte[] second = destination.toBytes();
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** Any protocol over IP. */
    public byte[] ip(int protocol, byte[] payload) {
        return source.isV4() ? ipv4(protocol, payload) : ipv6(protocol, payload);
    }

    private byte[] ipv4(int protocol, byte[] payload) {
        int header = IPV4 + options.length;
        ByteBuffer ip = ByteBuffer.allocate(header)
                .put((byte) (0x40 | header / 4))
                .put((byte) trafficClass)
                .putShort((short) (header + payload.length))
                .putShort((short) identification)
                .putShort((short) fragment)
                .put((byte) hops)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(addresses())
                .put(options);
        ip.putShort(10, (short) InternetChecksum.of(ip.array()));
        return frame(0x0800, ip.array(), payload);
    }

    private byte[] ipv6(int protocol, byte[] payload) {
        ByteBuffer ip = ByteBuffer.allocate(IPV6 + options.length)
                .putInt(6 << 28 | trafficClass << 20 | flowLabel)
                .putShort((short) (options.length + payload.length))
                .put((byte) protocol)
                .put((byte) hops)
                .put(addresses())
                .put(options);
        return frame(0x86dd, ip.array(), payload);
    }

    private byte[] frame(int type, byte[] header, byte[] payload) {
        return ByteBuffer.allocate(ETHERNET + header.length + payload.length)
                .put(to.toBytes())
                .put(from.toBytes())
                .putShort((short) type)
                .put(header)
                .put(payload)
                .array();
    }
}
