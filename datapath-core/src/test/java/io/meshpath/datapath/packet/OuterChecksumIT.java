// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.TunnelOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The UDP checksum of tunnel packets, where the node computes it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OuterChecksumIT {
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final int GRE = 47;
    private static final int UDP_CHECKSUM = 6;
    private static final int NO_CHECKSUM = HandMade.ETHERNET + 20 + UDP_CHECKSUM;
    private static final int MORE_FRAGMENTS = 0x2000;

    private final PacketNode overIpv4 = PacketNode.over(false, TunnelOptions.DEFAULT.withUdpChecksum(true));
    private final PacketNode overIpv6 = PacketNode.over(true, TunnelOptions.DEFAULT.withUdpChecksum(true));

    @AfterAll
    void close() {
        overIpv4.close();
        overIpv6.close();
    }

    private static byte[] body(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private static byte[] withoutChecksum(byte[] udpOverIpv4) {
        byte[] packet = udpOverIpv4.clone();
        packet[NO_CHECKSUM] = 0;
        packet[NO_CHECKSUM + 1] = 0;
        return packet;
    }

    private static Arguments packet(String what, Function<HandMade, byte[]> made, boolean ipv6) {
        return Arguments.of(what, made, ipv6);
    }

    static Stream<Arguments> packets() {
        Stream<Arguments> ofBoth = Stream.of(false, true)
                .flatMap(ipv6 -> Stream.of(
                        packet("tcp", packet -> packet.tcp(40000, 80, 2, body(0)), ipv6),
                        packet("tcp with data", packet -> packet.tcp(40000, 80, 16, body(1201)), ipv6),
                        packet("udp", packet -> packet.udp(40000, 53, body(33)), ipv6),
                        packet("echo", packet -> packet.icmp(ipv6 ? 128 : 8, 0, body(60)), ipv6),
                        packet("another protocol", packet -> packet.ip(GRE, body(77)), ipv6)));
        return Stream.concat(
                ofBoth,
                Stream.of(
                        packet("udp without", packet -> withoutChecksum(packet.udp(1, 2, body(900))), false),
                        packet(
                                "a first fragment",
                                packet -> packet.fragment(MORE_FRAGMENTS).udp(1, 2, body(64)),
                                false)));
    }

    @ParameterizedTest(name = "{0}, IPv6: {2}")
    @MethodSource("packets")
    void isRightForAllThatTheInnerPacketHolds(String what, Function<HandMade, byte[]> made, boolean ipv6) {
        for (PacketNode node : new PacketNode[] {overIpv4, overIpv6}) {
            byte[] sent = made.apply(node.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE));
            byte[] outer = node.podSends(sent).packet().toBytes();
            assertThat(udpChecksum(outer)).isNotZero();
            assertThat(sumOf(outer)).isZero();
        }
    }

    @Test
    void isLeftOutWhereADeviceIsStillToCompleteACrc() {
        byte[] sctp = overIpv4.fromPod(PacketNode.REMOTE).ip(SCTP, body(64));
        assertThat(udpChecksum(overIpv4.podSends(sctp).packet().toBytes())).isZero();
    }

    @Test
    void isZeroUnlessItIsAskedFor() {
        try (PacketNode node = PacketNode.over(false)) {
            byte[] packet = node.podSends(node.fromPod(PacketNode.REMOTE).udp(1, 2, body(4)))
                    .packet()
                    .toBytes();
            assertThat(udpChecksum(packet)).isZero();
        }
    }

    private static boolean isIpv4(byte[] frame) {
        return frame[HandMade.ETHERNET] >> 4 == 4;
    }

    private static int udpAt(byte[] frame) {
        return HandMade.ETHERNET + (isIpv4(frame) ? 20 : 40);
    }

    private static int udpChecksum(byte[] frame) {
        return ByteBuffer.wrap(frame).getShort(udpAt(frame) + UDP_CHECKSUM);
    }

    private static int sumOf(byte[] frame) {
        int udp = udpAt(frame);
        byte[] addresses = Arrays.copyOfRange(frame, udp - (isIpv4(frame) ? 8 : 32), udp);
        byte[] datagram = Arrays.copyOfRange(frame, udp, frame.length);
        return InternetChecksum.of(InternetChecksum.pseudoHeader(addresses, UDP, datagram.length), datagram);
    }
}
