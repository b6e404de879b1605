// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods and strangers that pretend to be somebody else. Each tries it; policies would allow all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoofingIT {
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:00:00:00:99");
    private static final byte[] BODY = new byte[16];

    private final PacketNode node = PacketNode.over(false);

    @AfterAll
    void close() {
        node.close();
    }

    private void dropsFromPod(byte[] packet, DropReason reason) {
        long before = node.dropped(reason);
        TestRun run = node.podSends(packet);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(node.dropped(reason)).as(reason.name()).isEqualTo(before + 1);
    }

    private void dropsFromUnderlay(byte[] packet, DropReason reason) {
        long before = node.dropped(reason);
        TestRun run = node.underlayReceives(packet);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(node.dropped(reason)).as(reason.name()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PacketNode.FRIEND,
                PacketNode.NODE,
                PacketNode.REMOTE,
                "10.1.0.3",
                "0.0.0.0",
                "127.0.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "169.254.1.1"
            })
    void aPodSendsFromNoOtherIpv4Address(String source) {
        byte[] packet = HandMade.between(source, PacketNode.REMOTE)
                .macs(HandMade.SENDER, node.hostMac())
                .udp(1, 2, BODY);
        dropsFromPod(packet, DropReason.DROP_INVALID_SOURCE_IP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PacketNode.FRIEND6,
                PacketNode.NODE6,
                PacketNode.REMOTE6,
                "fd00:1::3",
                "::",
                "::1",
                "fe80::1",
                "ff02::1",
                "::ffff:10.1.0.1",
                "::ffff:10.1.0.2"
            })
    void aPodSendsFromNoOtherIpv6Address(String source) {
        byte[] packet = HandMade.between(source, PacketNode.REMOTE6)
                .macs(HandMade.SENDER, node.hostMac())
                .udp(1, 2, BODY);
        dropsFromPod(packet, DropReason.DROP_INVALID_SOURCE_IP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPodReportsNoErrorAboutAConnectionOfOthers(boolean ipv6) {
        String friend = ipv6 ? PacketNode.FRIEND6 : PacketNode.FRIEND;
        byte[] quoted = HandMade.between(friend, ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE)
                .udp(1, 2, BODY);
        byte[] rest = ByteBuffer.allocate(4 + quoted.length - HandMade.ETHERNET)
                .putInt(0)
                .put(quoted, HandMade.ETHERNET, quoted.length - HandMade.ETHERNET)
                .array();
        dropsFromPod(node.fromPod(friend).icmp(ipv6 ? 1 : 3, 1, rest), DropReason.DROP_INVALID_SOURCE_IP);
    }

    @ParameterizedTest
    @CsvSource({PacketNode.POD6 + ", 0.0.0.0, " + PacketNode.REMOTE, PacketNode.POD + ", ::, " + PacketNode.REMOTE6})
    void aPodOfOneFamilyDoesNotSendFromNowhereInTheOther(String only, String source, String destination) {
        node.podHas(only);
        try {
            byte[] packet = HandMade.between(source, destination)
                    .macs(HandMade.SENDER, node.hostMac())
                    .udp(1, 2, BODY);
            dropsFromPod(packet, DropReason.DROP_INVALID_SOURCE_IP);
        } finally {
            node.podHas(PacketNode.POD, PacketNode.POD6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        PacketNode.REMOTE + ", " + PacketNode.POD,
        PacketNode.REMOTE6 + ", " + PacketNode.POD6,
        PacketNode.FRIEND + ", " + PacketNode.POD,
        PacketNode.FRIEND6 + ", " + PacketNode.POD6
    })
    void whatAStrangerSendsWithoutATunnelHasNoPodsAddress(String source, String destination) {
        long before = node.dropped(DropReason.DROP_INVALID_SOURCE_IP);
        TestRun run = node.hostPassesOn(HandMade.between(source, destination).udp(1, 2, BODY));
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(node.dropped(DropReason.DROP_INVALID_SOURCE_IP)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, " + PacketNode.POD,
        "2001:db8::77, " + PacketNode.POD6,
        PacketNode.REMOTE_NODE + ", " + PacketNode.POD,
        PacketNode.REMOTE_NODE6 + ", " + PacketNode.POD6
    })
    void theWorldAndNodesReachPodsThroughTheHost(String source, String destination) {
        TestRun run = node.hostPassesOn(HandMade.between(source, destination).udp(1, 2, BODY));
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
    }

    @ParameterizedTest
    @ValueSource(strings = {PacketNode.REMOTE, PacketNode.REMOTE6, PacketNode.FRIEND, PacketNode.FRIEND6})
    void aPodSendsFromNoOtherMac(String destination) {
        byte[] packet =
                node.fromPod(destination).macs(OTHER_MAC, node.hostMac()).udp(1, 2, BODY);
        dropsFromPod(packet, DropReason.DROP_INVALID_SOURCE_MAC);
    }

    @Test
    void aPodClaimsNoOtherAddressByArp() {
        dropsFromPod(arp(HandMade.SENDER, PacketNode.FRIEND), DropReason.DROP_INVALID_SOURCE_IP);
        dropsFromPod(arp(OTHER_MAC, PacketNode.POD), DropReason.DROP_INVALID_SOURCE_MAC);
        byte[] fromOtherMac = arp(HandMade.SENDER, PacketNode.POD);
        System.arraycopy(OTHER_MAC.toBytes(), 0, fromOtherMac, 6, 6);
        dropsFromPod(fromOtherMac, DropReason.DROP_INVALID_SOURCE_MAC);
    }

    private static byte[] arp(MacAddress senderMac, String sender) {
        return ByteBuffer.allocate(42)
                .put(HandMade.EVERYBODY.toBytes())
                .put(HandMade.SENDER.toBytes())
                .putShort((short) 0x0806)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(senderMac.toBytes())
                .put(IpAddress.parse(sender).toBytes())
                .put(new byte[6])
                .put(IpAddress.parse("10.1.0.9").toBytes())
                .array();
    }

    @Test
    void aPodClaimsNoOtherAddressByNeighborDiscovery() {
        dropsFromPod(advertisement(PacketNode.POD6, PacketNode.FRIEND6), DropReason.DROP_INVALID_SOURCE_IP);
        dropsFromPod(advertisement(PacketNode.FRIEND6, PacketNode.POD6), DropReason.DROP_INVALID_SOURCE_IP);
        byte[] router = HandMade.between("fe80::1", "ff02::1")
                .macs(HandMade.SENDER, node.hostMac())
                .hops(255)
                .icmp(134, 0, new byte[12]);
        dropsFromPod(router, DropReason.DROP_FORBIDDEN_ICMP6);
    }

    private byte[] advertisement(String source, String target) {
        byte[] rest = ByteBuffer.allocate(28)
                .putInt(0x2000_0000)
                .put(IpAddress.parse(target).toBytes())
                .put((byte) 2)
                .put((byte) 1)
                .put(HandMade.SENDER.toBytes())
                .array();
        return HandMade.between(source, "ff02::1")
                .macs(HandMade.SENDER, node.hostMac())
                .hops(255)
                .icmp(136, 0, rest);
    }

    /** A tunnel packet such as a node would send, made by the pod. */
    private static byte[] forged(boolean ipv6) {
        byte[] inner = ipv6
                ? HandMade.between(PacketNode.REMOTE6, PacketNode.FRIEND6).udp(1, 2, BODY)
                : HandMade.between(PacketNode.REMOTE, PacketNode.FRIEND).udp(1, 2, BODY);
        return ByteBuffer.allocate(8 + inner.length)
                .putInt(0x0800_0000)
                .putInt(PacketNode.REMOTE_IDENTITY << 8)
                .put(inner)
                .array();
    }

    @ParameterizedTest
    @ValueSource(strings = {PacketNode.NODE, PacketNode.REMOTE_NODE, PacketNode.NODE6, PacketNode.REMOTE_NODE6})
    void aPodDoesNotReachTheTunnelOfANode(String address) {
        byte[] packet = node.fromPod(address).udp(0xc000, PacketNode.UDP_PORT, forged(false));
        dropsFromPod(packet, DropReason.DROP_ENCAPSULATION_PROHIBITED);
    }

    @Test
    void aPodDoesNotReachTheTunnelInFragments() {
        byte[] first = node.fromPod(PacketNode.REMOTE_NODE).fragment(0x2000).udp(1, PacketNode.UDP_PORT, new byte[24]);
        dropsFromPod(first, DropReason.DROP_ENCAPSULATION_PROHIBITED);
        byte[] later = node.fromPod(PacketNode.REMOTE_NODE).fragment(4).ip(HandMade.UDP, new byte[24]);
        dropsFromPod(later, DropReason.DROP_ENCAPSULATION_PROHIBITED);
    }

    @Test
    void aPodDoesNotReachTheTunnelBehindOptions() {
        byte[] withOptions = node.fromPod(PacketNode.REMOTE_NODE)
                .options(new byte[] {1, 1, 1, 1})
                .udp(1, PacketNode.UDP_PORT, forged(false));
        dropsFromPod(withOptions, DropReason.DROP_ENCAPSULATION_PROHIBITED);
        byte[] udp = ByteBuffer.allocate(16)
                .putShort((short) 1)
                .putShort((short) PacketNode.UDP_PORT)
                .putShort((short) 16)
                .array();
        byte[] extended = node.fromPod(PacketNode.REMOTE_NODE6)
                .options(new byte[] {HandMade.UDP, 0, 1, 4, 0, 0, 0, 0})
                .ip(60, udp);
        dropsFromPod(extended, DropReason.DROP_ENCAPSULATION_PROHIBITED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTunnelPacketInATunnelIsNotUnwrappedTwice(boolean ipv6) {
        byte[] second = HandMade.between(
                        ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE, ipv6 ? PacketNode.NODE6 : PacketNode.NODE)
                .udp(0xc000, PacketNode.UDP_PORT, forged(ipv6));
        byte[] first = new TunnelPacket(false, 0, PacketNode.REMOTE_IDENTITY, second).fromOtherNode();
        dropsFromUnderlay(first, DropReason.DROP_UNKNOWN_L3_TARGET);
    }

    private static byte[] arriving(boolean outerIpv6, int identity, String source) {
        boolean ipv6 = source.contains(":");
        byte[] inner = HandMade.between(source, ipv6 ? PacketNode.POD6 : PacketNode.POD)
                .udp(1, 2, BODY);
        return new TunnelPacket(outerIpv6, 0, identity, inner).fromOtherNode();
    }

    @ParameterizedTest
    @CsvSource({"false, 192.168.77.13", "false, 10.1.0.2", "true, fd77::13", "true, fd00:1::2"})
    void aTunnelPacketOfAStrangerIsRefused(boolean ipv6, String stranger) {
        byte[] inner = HandMade.between(PacketNode.REMOTE, PacketNode.POD).udp(1, 2, BODY);
        TunnelPacket packet = new TunnelPacket(ipv6, 0, PacketNode.REMOTE_IDENTITY, inner);
        dropsFromUnderlay(packet.from(stranger), DropReason.DROP_UNKNOWN_SENDER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 7, 8, 255, 256, 1 << 16 | 7, 3 << 16 | 7, 0xff_ffff})
    void aNodeSpeaksForItsOwnClusterOnly(int identity) {
        dropsFromUnderlay(arriving(false, identity, PacketNode.REMOTE), DropReason.DROP_INVALID_IDENTITY);
        dropsFromUnderlay(arriving(true, identity, PacketNode.REMOTE6), DropReason.DROP_INVALID_IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(ints = {2 << 16, 2 << 16 | 0xffff, 2, 4, 6})
    void whatANodeMaySayIsTaken(int identity) {
        assertThat(node.underlayReceives(arriving(false, identity, PacketNode.REMOTE))
                        .returnValue())
                .isEqualTo(MessagePrograms.REDIRECT);
        assertThat(node.underlayReceives(arriving(true, identity, PacketNode.REMOTE6))
                        .returnValue())
                .isEqualTo(MessagePrograms.REDIRECT);
    }

    @Test
    void aTunnelPacketToAnotherAddressIsNotOurs() {
        byte[] inner = HandMade.between(PacketNode.REMOTE, PacketNode.POD).udp(1, 2, BODY);
        TunnelPacket packet = new TunnelPacket(false, 0, PacketNode.REMOTE_IDENTITY, inner);
        TestRun run = node.underlayReceives(packet.between(PacketNode.REMOTE_NODE, "192.168.77.99"));
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
    }

    @Test
    void aFragmentIsNoTunnelPacket() {
        byte[] fragment = HandMade.between(PacketNode.REMOTE_NODE, PacketNode.NODE)
                .fragment(0x2000)
                .udp(0xc000, PacketNode.UDP_PORT, forged(false));
        dropsFromUnderlay(fragment, DropReason.DROP_INVALID_PACKET);
    }
}
