// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * All programs on packets that end too early, at every length. What lacks a header is dropped and counted once; what lacks
 * only payload goes where the whole packet goes, because it is the receiver's to judge. The kernel runs no program on less than
 * an IP header, so packets begin there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruncationIT {
    private static final int ETHERNET = HandMade.ETHERNET;
    private static final int UDP = 8;
    private static final int TCP = 20;
    private static final int ICMP = 8;
    private static final int TUNNEL = 8;
    private static final byte[] BODY = new byte[24];
    private static final byte[] IPV4_OPTIONS = {1, 1, 1, 1};
    private static final byte[] EXTENSION = {HandMade.UDP, 0, 1, 4, 0, 0, 0, 0};
    private static final byte[] FIRST_FRAGMENT = {HandMade.UDP, 0, 0, 1, 0, 0, 0, 7};

    private final PacketNode node = PacketNode.over(false);

    @AfterAll
    void close() {
        node.close();
    }

    /**
     * A packet.
     *
     * @param transport octets behind the IP header, extension headers included, without which it is no packet
     */
    private record Sample(Octets packet, int transport) {
        Sample(byte[] packet, int transport) {
            this(Octets.copyOf(packet), transport);
        }

        boolean ipv6() {
            return packet.at(ETHERNET) >>> 4 == 6;
        }

        int ipEnd() {
            return ETHERNET + (ipv6() ? 40 : 20);
        }

        byte[] whole() {
            return packet.toBytes();
        }

        byte[] cut(int length) {
            return Arrays.copyOf(packet.toBytes(), length);
        }

        int headers() {
            return ipEnd() + transport;
        }
    }

    /** Packets of each kind that the programs tell apart. */
    private static List<Sample> samples(Function<String, HandMade> to, String ipv4, String ipv6) {
        List<Sample> samples = new ArrayList<>();
        for (String address : new String[] {ipv4, ipv6}) {
            int echo = address.equals(ipv6) ? 128 : 8;
            samples.add(new Sample(to.apply(address).udp(5, 6, BODY), UDP));
            samples.add(new Sample(to.apply(address).tcp(5, 6, 2, BODY), TCP));
            samples.add(new Sample(to.apply(address).icmp(echo, 0, BODY), ICMP));
            samples.add(new Sample(to.apply(address).ip(47, BODY), 0)); // GRE: no ports
        }
        samples.add(new Sample(to.apply(ipv4).options(IPV4_OPTIONS).udp(5, 6, BODY), IPV4_OPTIONS.length + UDP));
        samples.add(new Sample(to.apply(ipv4).fragment(0x2000).udp(5, 6, BODY), UDP));
        byte[] datagram =
                ByteBuffer.allocate(UDP + BODY.length).putInt(5 << 16 | 6).array();
        samples.add(new Sample(to.apply(ipv6).options(EXTENSION).ip(60, datagram), EXTENSION.length + UDP));
        samples.add(new Sample(to.apply(ipv6).options(FIRST_FRAGMENT).ip(44, datagram), FIRST_FRAGMENT.length + UDP));
        return samples;
    }

    private void truncate(Sample sample, Function<byte[], TestRun> program) {
        int whole = program.apply(sample.whole()).returnValue();
        assertThat(whole).isNotEqualTo(MessagePrograms.DROP);
        for (int length = sample.ipEnd(); length < sample.packet.length(); length++) {
            long counted = node.counted();
            int answer = program.apply(sample.cut(length)).returnValue();
            assertThat(answer)
                    .as("%d octets of %s", length, sample.packet)
                    .isEqualTo(length < sample.headers() ? MessagePrograms.DROP : whole);
            assertThat(node.counted()).isEqualTo(counted + 1);
        }
    }

    @Test
    void whatAPodSendsToAnotherNode() {
        samples(node::fromPod, PacketNode.REMOTE, PacketNode.REMOTE6)
                .forEach(sample -> truncate(sample, node::podSends));
    }

    @Test
    void whatAPodSendsToAPodHere() {
        samples(node::fromPod, PacketNode.FRIEND, PacketNode.FRIEND6)
                .forEach(sample -> truncate(sample, node::podSends));
    }

    @Test
    void whatAPodSendsToTheHost() {
        samples(node::fromPod, PacketNode.NODE, PacketNode.NODE6).forEach(sample -> truncate(sample, node::podSends));
    }

    @Test
    void whatTheHostSendsToAPod() {
        samples(source -> HandMade.between(source, podOf(source)), PacketNode.NODE, PacketNode.NODE6)
                .forEach(sample -> truncate(sample, node::hostSends));
    }

    private static String podOf(String other) {
        return other.contains(":") ? PacketNode.POD6 : PacketNode.POD;
    }

    @Test
    void whatArrivesInATunnelOverIpv4() {
        inner().forEach(sample -> truncateInside(sample, false));
    }

    @Test
    void whatArrivesInATunnelOverIpv6() {
        inner().forEach(sample -> truncateInside(sample, true));
    }

    private static List<Sample> inner() {
        return samples(source -> HandMade.between(source, podOf(source)), PacketNode.REMOTE, PacketNode.REMOTE6);
    }

    /** A packet that ends before the tunnel's header is the host's; what ends behind it is ours. */
    private void truncateInside(Sample sample, boolean outerIpv6) {
        byte[] packet = new TunnelPacket(outerIpv6, 0, PacketNode.REMOTE_IDENTITY, sample.packet).fromOtherNode();
        int outerIp = ETHERNET + (outerIpv6 ? 40 : 20);
        int tunnel = outerIp + UDP + TUNNEL;
        assertThat(node.underlayReceives(packet).returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        for (int length = outerIp; length < packet.length; length++) {
            int answer = length < tunnel
                    ? MessagePrograms.PASS
                    : length < tunnel + sample.headers() ? MessagePrograms.DROP : MessagePrograms.REDIRECT;
            long counted = node.counted();
            assertThat(node.underlayReceives(Arrays.copyOf(packet, length)).returnValue())
                    .as("%d octets of %s", length, Octets.copyOf(packet))
                    .isEqualTo(answer);
            assertThat(node.counted()).isEqualTo(length < tunnel ? counted : counted + 1);
        }
    }

    @Test
    void whatArrivesAsItIs() {
        try (PacketNode direct = PacketNode.direct()) {
            for (Sample sample : inner()) {
                assertThat(direct.underlayReceives(sample.whole()).returnValue())
                        .isEqualTo(MessagePrograms.REDIRECT);
                for (int length = sample.ipEnd(); length < sample.packet.length(); length++) {
                    TestRun run = direct.underlayReceives(sample.cut(length));
                    assertThat(run.returnValue())
                            .as("%d octets of %s", length, sample.packet)
                            .isEqualTo(length < sample.headers() ? MessagePrograms.DROP : MessagePrograms.REDIRECT);
                }
            }
        }
    }

    @Test
    void errorsAboutAPodsPackets() {
        for (String[] ends :
                new String[][] {{PacketNode.REMOTE, PacketNode.POD}, {PacketNode.REMOTE6, PacketNode.POD6}}) {
            boolean ipv6 = ends[0].contains(":");
            node.podSends(node.fromPod(ends[0]).udp(1000, 53, BODY));
            byte[] sent = HandMade.between(ends[1], ends[0]).udp(1000, 53, new byte[0]);
            byte[] rest = new byte[4 + sent.length - ETHERNET];
            System.arraycopy(sent, ETHERNET, rest, 4, sent.length - ETHERNET);
            byte[] error = HandMade.between(ends[0], ends[1]).icmp(ipv6 ? 1 : 3, ipv6 ? 4 : 3, rest);
            Sample sample = new Sample(error, ICMP + (ipv6 ? 40 : 20) + UDP);
            truncate(sample, node::hostSends);
            truncateInside(sample, false);
        }
    }

    @Test
    void arpAndNeighborDiscovery() {
        byte[] arp = ByteBuffer.allocate(42)
                .put(HandMade.EVERYBODY.toBytes())
                .put(HandMade.SENDER.toBytes())
                .putShort((short) 0x0806)
                .put(new byte[] {0, 1, 8, 0, 6, 4, 0, 1})
                .put(HandMade.SENDER.toBytes())
                .put(new byte[] {10, 1, 0, 1, 0, 0, 0, 0, 0, 0, 10, 1, 0, 9})
                .array();
        byte[] solicitation = HandMade.between(PacketNode.POD6, "ff02::1:ff00:9")
                .macs(HandMade.SENDER, HandMade.EVERYBODY)
                .hops(255)
                .icmp(
                        135,
                        0,
                        ByteBuffer.allocate(20)
                                .put(4, new byte[] {(byte) 0xfd, 9})
                                .array());
        for (byte[] packet : new byte[][] {arp, solicitation}) {
            assertThat(node.podSends(packet).returnValue()).isEqualTo(MessagePrograms.REDIRECT);
            for (int length = packet == arp ? ETHERNET : ETHERNET + 40; length < packet.length; length++) {
                assertThat(node.podSends(Arrays.copyOf(packet, length)).returnValue())
                        .isEqualTo(MessagePrograms.DROP);
            }
        }
    }
}
