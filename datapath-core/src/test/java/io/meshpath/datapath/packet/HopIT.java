// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.program.TestRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HopIT {
    private final MessagePrograms programs = new MessagePrograms();

    @AfterAll
    void close() {
        programs.close();
    }

    private static HandMade ipv4() {
        return HandMade.between("10.1.0.1", "10.2.0.1");
    }

    private static HandMade ipv6() {
        return HandMade.between("fd00:1::1", "fd00:2::1");
    }

    @Test
    void theHeaderIsRightAfterEachHopOfIpv4() {
        for (int hops = 2; hops <= 255; hops++) {
            TestRun run = programs.run("take_hop_ipv4", ipv4().hops(hops).udp(1, 2, new byte[5]));
            assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
            assertThat(run.packet().toBytes()).isEqualTo(ipv4().hops(hops - 1).udp(1, 2, new byte[5]));
        }
    }

    @Test
    void theChecksumIsRightWhateverElseTheHeaderSays() {
        for (int destination = 0; destination < 1 << 16; destination += 251) {
            HandMade before = HandMade.between("10.1.0.1", "10.2." + (destination >> 8) + "." + (destination & 0xff));
            byte[] after = before.hops(63).udp(1, 2, new byte[0]);
            TestRun run = programs.run("take_hop_ipv4", before.hops(64).udp(1, 2, new byte[0]));
            assertThat(run.packet().toBytes()).isEqualTo(after);
        }
    }

    @Test
    void ipv6LosesOneHopAndNothingElse() {
        for (int hops = 2; hops <= 255; hops++) {
            TestRun run = programs.run("take_hop_ipv6", ipv6().hops(hops).udp(1, 2, new byte[5]));
            assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
            assertThat(run.packet().toBytes()).isEqualTo(ipv6().hops(hops - 1).udp(1, 2, new byte[5]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theLastHopIsNotForPassingOn(int hops) {
        byte[] packet = ipv4().hops(hops).udp(1, 2, new byte[5]);
        byte[] packet6 = ipv6().hops(hops).udp(1, 2, new byte[5]);
        assertThat(programs.run("take_hop_ipv4", packet).returnValue()).isEqualTo(-DropReason.DROP_TTL_EXCEEDED.code());
        assertThat(programs.run("take_hop_ipv6", packet6).returnValue())
                .isEqualTo(-DropReason.DROP_TTL_EXCEEDED.code());
    }

    @Test
    void aHeaderThatIsNotThereIsNotTouched() {
        byte[] packet = ipv4().udp(1, 2, new byte[0]);
        byte[] packet6 = ipv6().udp(1, 2, new byte[0]);
        for (int length = HandMade.ETHERNET; length < HandMade.ETHERNET + 20; length++) {
            assertThat(programs.run("take_hop_ipv4", HandMade.truncated(packet, length))
                            .returnValue())
                    .isEqualTo(-DropReason.DROP_INVALID_PACKET.code());
        }
        for (int length = HandMade.ETHERNET; length < HandMade.ETHERNET + 40; length++) {
            assertThat(programs.run("take_hop_ipv6", HandMade.truncated(packet6, length))
                            .returnValue())
                    .isEqualTo(-DropReason.DROP_INVALID_PACKET.code());
        }
    }
}
