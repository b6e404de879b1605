// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers between nodes that say that tunnel packets are too big for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathMtuIT {
    private static final String ROUTER = "192.168.77.1";
    private static final String ROUTER6 = "fd77::1";

    private final PacketNode overIpv4 = PacketNode.over(false);
    private final PacketNode overIpv6 = PacketNode.over(true);

    @AfterEach
    void forget() {
        overIpv4.forgetPaths();
        overIpv6.forgetPaths();
    }

    @AfterAll
    void close() {
        overIpv4.close();
        overIpv6.close();
    }

    private PacketNode node(boolean ipv6) {
        return ipv6 ? overIpv6 : overIpv4;
    }

    private static byte[] datagram(PacketNode node, int length) {
        return node.fromPod(PacketNode.REMOTE).udp(1000, 53, new byte[length - 28]);
    }

    /** What a router says of the tunnel packet that a program sent. */
    private static byte[] tooBig(byte[] sent, boolean ipv6, int mtu) {
        byte[] quoted = Arrays.copyOfRange(sent, HandMade.ETHERNET, HandMade.ETHERNET + (ipv6 ? 48 : 28));
        byte[] rest =
                ByteBuffer.allocate(4 + quoted.length).putInt(mtu).put(quoted).array();
        return ipv6
                ? HandMade.between(ROUTER6, PacketNode.NODE6).icmp(2, 0, rest)
                : HandMade.between(ROUTER, PacketNode.NODE).icmp(3, 4, rest);
    }

    private static boolean fits(PacketNode node, int length) {
        long before = node.dropped(DropReason.DROP_FRAGMENTATION_NEEDED);
        TestRun run = node.podSends(datagram(node, length));
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        return node.dropped(DropReason.DROP_FRAGMENTATION_NEEDED) == before;
    }

    @ParameterizedTest
    @CsvSource({"false, 50", "true, 70"})
    void aPodIsToldOfTheNarrowestLinkOnItsWay(boolean ipv6, int overhead) {
        PacketNode node = node(ipv6);
        byte[] sent = node.podSends(datagram(node, 1400)).packet().toBytes();

        TestRun heard = node.underlayReceives(tooBig(sent, ipv6, 1390));

        assertThat(heard.returnValue()).isEqualTo(MessagePrograms.PASS); // the host hears it too
        assertThat(fits(node, 1390 - overhead)).isTrue();
        assertThat(fits(node, 1390 - overhead + 1)).isFalse();
        byte[] told = node.podSends(datagram(node, 1400)).packet().toBytes();
        int mtu = ByteBuffer.wrap(told).getShort(HandMade.ETHERNET + 20 + 6);
        assertThat(mtu).isEqualTo(1390 - overhead);
    }

    @ParameterizedTest
    @CsvSource({"false, 526, 0", "true, 1210, 100"})
    void aLinkIsNotBelievedToBeNarrowerThanLinksAre(boolean ipv6, int least, int said) {
        PacketNode node = node(ipv6);
        byte[] sent = node.podSends(datagram(node, 1400)).packet().toBytes();
        node.underlayReceives(tooBig(sent, ipv6, said));
        assertThat(fits(node, least)).isTrue();
        assertThat(fits(node, least + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotAboutOurTunnelTeachesNothing(boolean ipv6) {
        PacketNode node = node(ipv6);
        byte[] sent = node.podSends(datagram(node, 1400)).packet().toBytes();
        int ip = HandMade.ETHERNET;
        int udp = ip + (ipv6 ? 40 : 20);
        int[] told = {ipv6 ? ip + 39 : ip + 19, ipv6 ? ip + 23 : ip + 15, ipv6 ? ip + 6 : ip + 9, udp, udp + 3};
        for (int place : told) { // to another node, from another one, no UDP, from and to another port
            byte[] other = sent.clone();
            other[place] ^= 0x40;
            node.underlayReceives(tooBig(other, ipv6, 1390));
        }
        byte[] unreachable = tooBig(sent, ipv6, 1390);
        unreachable[ipv6 ? ip + 40 : ip + 21] ^= 1; // another type, or code
        node.underlayReceives(unreachable);
        assertThat(fits(node, ipv6 ? 1430 : 1450)).isTrue();
    }

    @Test
    void aRouterThatSaysMoreThanTheDeviceTeachesNothing() {
        PacketNode node = node(false);
        byte[] sent = node.podSends(datagram(node, 1400)).packet().toBytes();
        node.underlayReceives(tooBig(sent, false, 9000));
        assertThat(fits(node, 1450)).isTrue();
        assertThat(fits(node, 1451)).isFalse();
    }
}
