// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.FlowPrograms.Tracked;
import io.meshpath.datapath.packet.HandMade;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Parts of a datagram belong to the connection of its first part. Needs root. */
class FragmentsIT {
    private static final int MORE = 0x2000;
    private static final int OFFSET = 3; // in units of eight octets
    private static final int FRAGMENT_HEADER = 44;

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Ipv4 extends OfBothFamilies {
        Ipv4() {
            super("10.1.0.1", "10.2.0.1");
        }

        @Override
        byte[] fragment(HandMade packet, int identification, boolean first, byte[] payload) {
            return packet.identification(identification)
                    .fragment(first ? MORE : OFFSET)
                    .ip(HandMade.UDP, payload);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Ipv6 extends OfBothFamilies {
        Ipv6() {
            super("fd00:1::1", "fd00:2::1");
        }

        @Override
        byte[] fragment(HandMade packet, int identification, boolean first, byte[] payload) {
            byte[] header = ByteBuffer.allocate(8)
                    .put((byte) HandMade.UDP)
                    .put((byte) 0)
                    .putShort((short) (first ? 1 : OFFSET << 3))
                    .putInt(identification)
                    .array();
            return packet.options(header).ip(FRAGMENT_HEADER, payload);
        }
    }

    abstract static class OfBothFamilies {
        private static final int DATAGRAM = 0x1234;
        private static final byte[] REST = new byte[16];

        private final FlowPrograms flows;

        OfBothFamilies(String client, String server) {
            flows = FlowPrograms.load(ConnectionTimeouts.DEFAULT, 1 << 10, client, server);
        }

        abstract byte[] fragment(HandMade packet, int identification, boolean first, byte[] payload);

        private byte[] first(HandMade packet, int sourcePort, int destinationPort) {
            byte[] udp = ByteBuffer.allocate(24)
                    .putShort((short) sourcePort)
                    .putShort((short) destinationPort)
                    .putShort((short) 40)
                    .array();
            return fragment(packet, DATAGRAM, true, udp);
        }

        private byte[] later(HandMade packet, int identification) {
            return fragment(packet, identification, false, REST);
        }

        @BeforeEach
        void forget() {
            flows.forget();
        }

        @AfterAll
        void close() {
            flows.close();
        }

        @Test
        void laterFragmentsBelongToTheConnectionOfTheFirst() {
            assertThat(flows.track(first(flows.toServer(), 5353, 53))).isEqualTo(Tracked.OPENED);
            assertThat(flows.track(later(flows.toServer(), DATAGRAM))).isEqualTo(Tracked.FORWARD);
            assertThat(flows.connection().responderPort()).isEqualTo(53);

            assertThat(flows.track(first(flows.toClient(), 53, 5353))).isEqualTo(Tracked.REPLY);
            assertThat(flows.track(later(flows.toClient(), DATAGRAM))).isEqualTo(Tracked.REPLY);
        }

        @Test
        void aFragmentThatOvertakesTheFirstIsLost() {
            assertThat(flows.dropped(later(flows.toServer(), DATAGRAM)))
                    .isEqualTo(DropReason.DROP_FRAGMENT_NOT_TRACKED);
        }

        @Test
        void aFragmentOfAnotherDatagramIsLost() {
            flows.track(first(flows.toServer(), 5353, 53));
            assertThat(flows.dropped(later(flows.toServer(), DATAGRAM + 1)))
                    .isEqualTo(DropReason.DROP_FRAGMENT_NOT_TRACKED);
        }

        @Test
        void fragmentsThatComeTooLateAreLost() {
            flows.track(first(flows.toServer(), 5353, 53));
            flows.ageFragments();
            assertThat(flows.dropped(later(flows.toServer(), DATAGRAM)))
                    .isEqualTo(DropReason.DROP_FRAGMENT_NOT_TRACKED);
        }

        @Test
        void aFirstFragmentWithoutItsPortsIsNoPacket() {
            byte[] tiny = fragment(flows.toServer(), DATAGRAM, true, new byte[4]);
            assertThat(flows.dropped(tiny)).isEqualTo(DropReason.DROP_INVALID_PACKET);
        }
    }
}
