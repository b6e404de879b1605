// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the datapath tells pods of packets that it cannot pass on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SenderIsToldIT {
    private static final int INSIDE_IPV4 = PacketNode.UNDERLAY_MTU - 50;
    private static final int INSIDE_IPV6 = PacketNode.UNDERLAY_MTU - 70;

    private final PacketNode overIpv4 = PacketNode.over(false);
    private final PacketNode overIpv6 = PacketNode.over(true);

    @AfterAll
    void close() {
        overIpv4.close();
        overIpv6.close();
    }

    private PacketNode node(boolean overIpv6) {
        return overIpv6 ? this.overIpv6 : overIpv4;
    }

    /** A datagram whose IP packet has this length. */
    private static byte[] datagram(PacketNode node, boolean ipv6, int length) {
        int headers = ipv6 ? 48 : 28;
        return node.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE).udp(1000, 53, new byte[length - headers]);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void whatFitsIntoTheWayGoesIt(boolean ipv6, boolean overIpv6) {
        int mtu = overIpv6 ? INSIDE_IPV6 : INSIDE_IPV4;
        TestRun run = node(overIpv6).podSends(datagram(node(overIpv6), ipv6, mtu));
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        assertThat(run.packet().length()).isEqualTo(HandMade.ETHERNET + PacketNode.UNDERLAY_MTU);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void whatIsTooBigForTheWayIsAnsweredWithWhatIsNot(boolean ipv6, boolean overIpv6) {
        PacketNode node = node(overIpv6);
        int mtu = overIpv6 ? INSIDE_IPV6 : INSIDE_IPV4;
        byte[] sent = datagram(node, ipv6, mtu + 1);
        long before = node.dropped(DropReason.DROP_FRAGMENTATION_NEEDED);

        TestRun run = node.podSends(sent);

        assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        assertThat(run.packet()).isEqualTo(Octets.copyOf(tooBig(node, sent, ipv6, mtu)));
        assertThat(node.dropped(DropReason.DROP_FRAGMENTATION_NEEDED)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketThatADeviceIsToCutIsMeasuredByItsParts(boolean ipv6) {
        byte[] sent =
                overIpv4.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE).tcp(40000, 80, 16, new byte[3000]);
        int mss = INSIDE_IPV4 - (ipv6 ? 60 : 40);

        TestRun tooBig = overIpv4.podSends(sent, mss + 1);
        assertThat(tooBig.packet()).isEqualTo(Octets.copyOf(tooBig(overIpv4, sent, ipv6, INSIDE_IPV4)));

        long before = overIpv4.dropped(DropReason.DROP_FRAGMENTATION_NEEDED);
        overIpv4.podSends(
                sent, mss); // a test run's packet cannot be encapsulated then, but it is not refused for its size
        assertThat(overIpv4.dropped(DropReason.DROP_FRAGMENTATION_NEEDED)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketBetweenPodsHereIsNeverTooBig(boolean ipv6) {
        byte[] sent =
                overIpv4.fromPod(ipv6 ? PacketNode.FRIEND6 : PacketNode.FRIEND).udp(1, 2, new byte[3000]);
        assertThat(overIpv4.podSends(sent).packet().length()).isEqualTo(sent.length);
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 1", "true, 0", "true, 1"})
    void aPacketOnItsLastHopIsAnsweredByTheNodeItCameTo(boolean ipv6, int hops) {
        for (String destination : ipv6
                ? new String[] {PacketNode.REMOTE6, PacketNode.FRIEND6}
                : new String[] {PacketNode.REMOTE, PacketNode.FRIEND}) {
            byte[] sent = overIpv4.fromPod(destination).hops(hops).udp(40000, 33434, new byte[20]);
            TestRun run = overIpv4.podSends(sent);
            assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
            assertThat(run.packet()).isEqualTo(Octets.copyOf(timeExceeded(overIpv4, sent, ipv6)));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aPacketWhoseLastHopIsTheOtherNodeIsAnsweredThroughTheTunnel(boolean ipv6, boolean overIpv6) {
        byte[] inner = HandMade.between(
                        ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE, ipv6 ? PacketNode.POD6 : PacketNode.POD)
                .hops(1)
                .udp(40000, 33434, new byte[20]);
        TunnelPacket arriving = new TunnelPacket(overIpv6, 0, PacketNode.REMOTE_IDENTITY, inner);

        TestRun run = overIpv4.underlayReceives(arriving.fromOtherNode());

        assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        TunnelPacket answer = TunnelPacket.read(run.packet());
        assertThat(answer.ipv6()).isEqualTo(overIpv6);
        assertThat(answer.identity()).isEqualTo(6); // a remote node
        byte[] quoted = Arrays.copyOfRange(inner, HandMade.ETHERNET, inner.length);
        byte[] expected = ipv6
                ? HandMade.between(PacketNode.NODE6, PacketNode.REMOTE6)
                        .flowLabel(0)
                        .icmp(3, 0, withWord(0, quoted))
                : HandMade.between(PacketNode.NODE, PacketNode.REMOTE)
                        .identification(0)
                        .trafficClass(0xc0)
                        .icmp(11, 0, withWord(0, quoted));
        assertThat(ip(answer.inner().toBytes())).isEqualTo(ip(expected));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void errorsAreNotAnswered(boolean ipv6) {
        byte[] flow =
                overIpv4.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE).udp(7, 7, new byte[4]);
        overIpv4.podSends(flow);
        byte[] quoted = HandMade.between(
                        ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE, ipv6 ? PacketNode.POD6 : PacketNode.POD)
                .udp(7, 7, new byte[4]);
        byte[] error = overIpv4.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE)
                .hops(1)
                .icmp(ipv6 ? 1 : 3, 3, withWord(0, ip(quoted)));
        assertThat(overIpv4.podSends(error).returnValue()).isEqualTo(MessagePrograms.DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachNodeTakesOneHop(boolean ipv6) {
        byte[] sent = overIpv4.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE)
                .hops(64)
                .udp(1, 2, new byte[9]);
        byte[] inner =
                TunnelPacket.read(overIpv4.podSends(sent).packet()).inner().toBytes();
        byte[] expected = overIpv4.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE)
                .hops(63)
                .udp(1, 2, new byte[9]);
        assertThat(ip(inner)).isEqualTo(ip(expected));

        HandMade back = HandMade.between(
                ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE, ipv6 ? PacketNode.POD6 : PacketNode.POD);
        TestRun run = overIpv4.underlayReceives(new TunnelPacket(
                        false, 0, PacketNode.REMOTE_IDENTITY, back.hops(63).udp(2, 1, new byte[9]))
                .fromOtherNode());
        assertThat(ip(run.packet().toBytes())).isEqualTo(ip(back.hops(62).udp(2, 1, new byte[9])));
    }

    @Test
    void theNextPodHereIsOneHopAway() {
        byte[] sent = overIpv4.fromPod(PacketNode.FRIEND).hops(64).udp(1, 2, new byte[9]);
        byte[] expected = overIpv4.fromPod(PacketNode.FRIEND).hops(63).udp(1, 2, new byte[9]);
        assertThat(ip(overIpv4.podSends(sent).packet().toBytes())).isEqualTo(ip(expected));
    }

    private static byte[] tooBig(PacketNode node, byte[] sent, boolean ipv6, int mtu) {
        byte[] quoted = ip(sent);
        return ipv6
                ? HandMade.between(PacketNode.NODE6, PacketNode.POD6)
                        .macs(node.hostMac(), HandMade.SENDER)
                        .flowLabel(0)
                        .icmp(2, 0, withWord(mtu, Arrays.copyOf(quoted, 1280 - 48)))
                : HandMade.between(PacketNode.NODE, PacketNode.POD)
                        .macs(node.hostMac(), HandMade.SENDER)
                        .trafficClass(0xc0)
                        .identification(0)
                        .icmp(3, 4, withWord(mtu, Arrays.copyOf(quoted, 576 - 28)));
    }

    private static byte[] timeExceeded(PacketNode node, byte[] sent, boolean ipv6) {
        return ipv6
                ? HandMade.between(PacketNode.NODE6, PacketNode.POD6)
                        .macs(node.hostMac(), HandMade.SENDER)
                        .flowLabel(0)
                        .icmp(3, 0, withWord(0, ip(sent)))
                : HandMade.between(PacketNode.NODE, PacketNode.POD)
                        .macs(node.hostMac(), HandMade.SENDER)
                        .trafficClass(0xc0)
                        .identification(0)
                        .icmp(11, 0, withWord(0, ip(sent)));
    }

    private static byte[] withWord(int word, byte[] rest) {
        return ByteBuffer.allocate(4 + rest.length).putInt(word).put(rest).array();
    }

    /** Without the Ethernet header. */
    private static byte[] ip(byte[] frame) {
        return Arrays.copyOfRange(frame, HandMade.ETHERNET, frame.length);
    }
}
