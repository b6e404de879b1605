// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.program.TestRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcnIT {
    private static final int CLASS = 0xb8; // expedited forwarding

    private final MessagePrograms programs = new MessagePrograms();

    @AfterAll
    void close() {
        programs.close();
    }

    // RFC 6040, figure 4. Not-ECT 0, ECT(1) 1, ECT(0) 2, CE 3
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "0, 2, 0", "0, 1, 0", "2, 0, 2", "2, 2, 2", "2, 1, 1", "2, 3, 3", "1, 0, 1", "1, 2, 1", "1, 1, 1",
        "1, 3, 3", "3, 0, 3", "3, 2, 3", "3, 1, 3", "3, 3, 3",
    })
    void thePacketLeavesTheTunnelWithTheMarkOfRfc6040(int inner, int outer, int expected) {
        TestRun run = programs.run("mark_ipv4", ipv4(inner), CLASS | outer);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
        assertThat(run.packet().toBytes()).isEqualTo(ipv4(expected));

        TestRun run6 = programs.run("mark_ipv6", ipv6(inner), CLASS | outer);
        assertThat(run6.returnValue()).isEqualTo(MessagePrograms.PASS);
        assertThat(run6.packet().toBytes()).isEqualTo(ipv6(expected));
    }

    @Test
    void aMarkThatThePacketCannotTakeIsToldByItsLoss() {
        assertThat(programs.run("mark_ipv4", ipv4(0), 3).returnValue())
                .isEqualTo(-DropReason.DROP_CONGESTION_LOST.code());
        assertThat(programs.run("mark_ipv6", ipv6(0), 3).returnValue())
                .isEqualTo(-DropReason.DROP_CONGESTION_LOST.code());
    }

    @Test
    void theInnerClassOfServiceStaysAsItWasSent() {
        byte[] sent =
                HandMade.between("10.1.0.1", "10.2.0.1").trafficClass(0x28).udp(1, 2, new byte[1]);
        assertThat(programs.run("mark_ipv4", sent, CLASS).packet().toBytes()).isEqualTo(sent);
    }

    @Test
    void theOuterHeaderHasTheInnerMark() {
        for (int inner = 0; inner < 256; inner++) {
            assertThat(programs.run("class_of_outer_header", ipv4(0), inner).returnValue())
                    .isEqualTo(inner & 3);
        }
    }

    @Test
    void theOuterHeaderHasTheInnerClassWhereThatIsSet() {
        for (int inner = 0; inner < 256; inner++) {
            assertThat(programs.run("class_of_outer_header", ipv4(0), inner, 1).returnValue())
                    .isEqualTo(inner);
        }
    }

    @Test
    void aHeaderThatIsNotThereIsNotTouched() {
        for (int length = HandMade.ETHERNET; length < HandMade.ETHERNET + 20; length++) {
            assertThat(programs.run("mark_ipv4", HandMade.truncated(ipv4(2), length), 3)
                            .returnValue())
                    .isEqualTo(-DropReason.DROP_INVALID_PACKET.code());
        }
        for (int length = HandMade.ETHERNET; length < HandMade.ETHERNET + 40; length++) {
            assertThat(programs.run("mark_ipv6", HandMade.truncated(ipv6(2), length), 3)
                            .returnValue())
                    .isEqualTo(-DropReason.DROP_INVALID_PACKET.code());
        }
    }

    private static byte[] ipv4(int mark) {
        return HandMade.between("10.1.0.1", "10.2.0.1")
                .trafficClass(CLASS | mark)
                .udp(1, 2, new byte[3]);
    }

    private static byte[] ipv6(int mark) {
        return HandMade.between("fd00:1::1", "fd00:2::1")
                .trafficClass(CLASS | mark)
                .udp(1, 2, new byte[3]);
    }
}
