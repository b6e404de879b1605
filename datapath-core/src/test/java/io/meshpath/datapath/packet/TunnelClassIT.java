// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.TunnelOptions;
import io.meshpath.datapath.program.TestRun;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Congestion marks and classes of service through both ends of a tunnel, in all combinations of families. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelClassIT {
    private static final int CE = 3;
    private static final int CLASS = 0xb8; // expedited forwarding

    // RFC 6040, figure 4, but for the packet that is lost: a row for each inner mark, a column for each outer one
    private static final int[][] INSIDE = {{0, 0, 0, -1}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}};

    private final PacketNode overIpv4 = PacketNode.over(false);
    private final PacketNode overIpv6 = PacketNode.over(true);

    @AfterAll
    void close() {
        overIpv4.close();
        overIpv6.close();
    }

    private static byte[] sent(PacketNode node, boolean ipv6, int trafficClass) {
        return node.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE)
                .trafficClass(trafficClass)
                .udp(1, 2, new byte[4]);
    }

    private static byte[] arriving(boolean ipv6, int trafficClass) {
        return HandMade.between(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE, ipv6 ? PacketNode.POD6 : PacketNode.POD)
                .trafficClass(trafficClass)
                .udp(1, 2, new byte[4]);
    }

    private static int classOf(byte[] frame) {
        int first = frame[HandMade.ETHERNET] & 0xff;
        int second = frame[HandMade.ETHERNET + 1] & 0xff;
        return first >> 4 == 4 ? second : (first << 4 | second >> 4) & 0xff;
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void theOuterHeaderShowsTheMarkAndHidesTheClass(boolean ipv6, boolean outerIpv6) {
        PacketNode node = outerIpv6 ? overIpv6 : overIpv4;
        for (int mark = 0; mark <= CE; mark++) {
            TunnelPacket packet = TunnelPacket.read(
                    node.podSends(sent(node, ipv6, CLASS | mark)).packet());
            assertThat(packet.trafficClass()).isEqualTo(mark);
            assertThat(classOf(packet.inner().toBytes())).isEqualTo(CLASS | mark);
        }
    }

    @Test
    void theOuterHeaderShowsTheClassWhereThatIsSet() {
        try (PacketNode node = PacketNode.over(false, TunnelOptions.DEFAULT.withCopyDscp(true))) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                TunnelPacket packet = TunnelPacket.read(
                        node.podSends(sent(node, ipv6, CLASS | 2)).packet());
                assertThat(packet.trafficClass()).isEqualTo(CLASS | 2);
            }
        }
    }

    static Stream<Arguments> marks() {
        return IntStream.range(0, 16)
                .filter(i -> INSIDE[i / 4][i % 4] >= 0)
                .mapToObj(i -> Arguments.of(i / 4, i % 4, INSIDE[i / 4][i % 4]));
    }

    @ParameterizedTest
    @MethodSource("marks")
    void aMarkOfTheUnderlayReachesThePod(int inner, int outer, int expected) {
        for (boolean ipv6 : new boolean[] {false, true}) {
            for (boolean outerIpv6 : new boolean[] {false, true}) {
                TestRun run = overIpv4.underlayReceives(
                        new TunnelPacket(outerIpv6, outer, PacketNode.REMOTE_IDENTITY, arriving(ipv6, CLASS | inner))
                                .fromOtherNode());
                assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
                assertThat(classOf(run.packet().toBytes())).isEqualTo(CLASS | expected);
                byte[] header = run.packet().toBytes();
                if (!ipv6) {
                    byte[] ip = Arrays.copyOfRange(header, HandMade.ETHERNET, HandMade.ETHERNET + 20);
                    assertThat(InternetChecksum.of(ip)).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void whoCannotBeMarkedHearsOfCongestionByLoss(boolean ipv6, boolean outerIpv6) {
        long before = overIpv4.dropped(DropReason.DROP_CONGESTION_LOST);
        TestRun run = overIpv4.underlayReceives(
                new TunnelPacket(outerIpv6, CE, PacketNode.REMOTE_IDENTITY, arriving(ipv6, CLASS)).fromOtherNode());
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(overIpv4.dropped(DropReason.DROP_CONGESTION_LOST)).isEqualTo(before + 1);
    }
}
