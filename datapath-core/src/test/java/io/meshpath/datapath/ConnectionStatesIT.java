// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static io.meshpath.datapath.FlowPrograms.ACK;
import static io.meshpath.datapath.FlowPrograms.FIN;
import static io.meshpath.datapath.FlowPrograms.RST;
import static io.meshpath.datapath.FlowPrograms.SYN;
import static io.meshpath.datapath.FlowPrograms.SYN_ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.FlowPrograms.Tracked;
import io.meshpath.datapath.packet.HandMade;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which packets belong together, in which state they leave their connection, and for how long. Needs root. */
class ConnectionStatesIT {
    private static final ConnectionTimeouts TIMEOUTS = new ConnectionTimeouts(
            Duration.ofSeconds(100),
            Duration.ofSeconds(200),
            Duration.ofSeconds(300),
            Duration.ofSeconds(400),
            Duration.ofSeconds(500),
            Duration.ofSeconds(600),
            Duration.ofSeconds(700),
            Duration.ofSeconds(800));
    private static final int ICMP_ECHO = 8;
    private static final int ICMP_UNREACHABLE = 3;
    private static final byte[] IDENTIFIER = {0, 7, 0, 1};

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Ipv4 extends OfBothFamilies {
        Ipv4() {
            super("10.1.0.1", "10.2.0.1", ICMP_ECHO, 0, ICMP_UNREACHABLE);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Ipv6 extends OfBothFamilies {
        Ipv6() {
            super("fd00:1::1", "fd00:2::1", 128, 129, 1);
        }
    }

    abstract static class OfBothFamilies {
        private final int echo;
        private final int echoReply;
        private final int unreachable;
        private final FlowPrograms flows;

        OfBothFamilies(String client, String server, int echo, int echoReply, int unreachable) {
            this.flows = FlowPrograms.load(TIMEOUTS, 1 << 10, client, server);
            this.echo = echo;
            this.echoReply = echoReply;
            this.unreachable = unreachable;
        }

        @BeforeEach
        void forget() {
            flows.forget();
        }

        @AfterAll
        void close() {
            flows.close();
        }

        private void shakeHands() {
            assertThat(flows.fromClient(SYN)).isEqualTo(Tracked.OPENED);
            assertThat(flows.fromServer(SYN_ACK)).isEqualTo(Tracked.REPLY);
            assertThat(flows.fromClient(ACK)).isEqualTo(Tracked.FORWARD);
        }

        private void lasts(ConnectionState state) {
            Connection connection = flows.connection();
            assertThat(connection.state()).isEqualTo(state);
            assertThat(connection.expiresIn()).isBetween(TIMEOUTS.of(state).minusSeconds(10), TIMEOUTS.of(state));
        }

        @Test
        void aHandshakeIsShortUntilItsThirdPacket() {
            flows.fromClient(SYN);
            lasts(ConnectionState.TCP_OPENING);
            flows.fromServer(SYN_ACK);
            lasts(ConnectionState.TCP_OPENING);
            flows.fromServer(ACK);
            lasts(ConnectionState.TCP_OPENING);

            flows.fromClient(ACK);

            lasts(ConnectionState.TCP_ESTABLISHED);
        }

        @Test
        void oneSidesFinLeavesTheOtherTime() {
            shakeHands();
            flows.fromServer(FIN);
            lasts(ConnectionState.TCP_HALF_CLOSED);
            flows.fromClient(ACK);
            lasts(ConnectionState.TCP_HALF_CLOSED);

            flows.fromClient(FIN);

            lasts(ConnectionState.TCP_CLOSED);
            assertThat(flows.fromServer(ACK)).isEqualTo(Tracked.REPLY);
            lasts(ConnectionState.TCP_CLOSED);
        }

        @Test
        void aResetEndsAConnection() {
            shakeHands();
            flows.fromServer(RST);
            lasts(ConnectionState.TCP_CLOSED);
        }

        @Test
        void aRefusedConnectionIsClosed() {
            flows.fromClient(SYN);
            assertThat(flows.fromServer(RST)).isEqualTo(Tracked.REPLY);
            lasts(ConnectionState.TCP_CLOSED);
        }

        @Test
        void aResetOfNoConnectionOpensNone() {
            assertThat(flows.fromClient(RST)).isEqualTo(Tracked.OPENED);
            assertThat(flows.fromClient(RST)).isEqualTo(Tracked.OPENED);
            assertThat(flows.counts().opened()).isZero();
        }

        @Test
        void portsAreUsedAgainWhenTheirConnectionEnds() {
            shakeHands();
            flows.fromClient(FIN);
            flows.fromServer(FIN);

            assertThat(flows.fromClient(SYN)).isEqualTo(Tracked.OPENED);
            lasts(ConnectionState.TCP_OPENING);
        }

        @Test
        void aResponderThatAsksForAConnectionIsNoReply() {
            shakeHands();
            assertThat(flows.fromServer(SYN)).isEqualTo(Tracked.OPENED);
        }

        @Test
        void bothMayAskAtOnce() {
            flows.fromClient(SYN);
            assertThat(flows.fromServer(SYN)).isEqualTo(Tracked.REPLY);
            flows.fromClient(SYN_ACK);
            flows.fromServer(SYN_ACK);
            lasts(ConnectionState.TCP_ESTABLISHED);
        }

        @Test
        void aConnectionThatIsOverIsAnother() {
            shakeHands();
            flows.change(FlowValues::expired);
            assertThat(flows.fromServer(ACK)).isEqualTo(Tracked.OPENED);
        }

        @Test
        void aConnectionOfEarlierProgramsGoesOn() {
            shakeHands();
            flows.change(FlowValues::ofEarlierPrograms);
            assertThat(flows.fromClient(ACK)).isEqualTo(Tracked.FORWARD);
            lasts(ConnectionState.TCP_ESTABLISHED);
        }

        @Test
        void udpIsShortUntilItIsAnswered() {
            byte[] asks = flows.toServer().udp(5353, 53, IDENTIFIER);
            byte[] answers = flows.toClient().udp(53, 5353, IDENTIFIER);
            assertThat(flows.track(asks)).isEqualTo(Tracked.OPENED);
            assertThat(flows.track(asks)).isEqualTo(Tracked.FORWARD);
            lasts(ConnectionState.UDP_UNANSWERED);

            assertThat(flows.track(answers)).isEqualTo(Tracked.REPLY);

            lasts(ConnectionState.UDP_ANSWERED);
        }

        @Test
        void anEchoIsAnsweredByItsReply() {
            assertThat(flows.track(flows.toServer().icmp(echo, 0, IDENTIFIER))).isEqualTo(Tracked.OPENED);
            assertThat(flows.track(flows.toClient().icmp(echoReply, 0, IDENTIFIER)))
                    .isEqualTo(Tracked.REPLY);
            lasts(ConnectionState.ICMP_ASKED);
        }

        @Test
        void anEchoReplyThatNobodyAskedForOpensNothing() {
            flows.track(flows.toClient().icmp(echoReply, 0, IDENTIFIER));
            assertThat(flows.counts().opened()).isZero();
        }

        @Test
        void anErrorBelongsToTheConnectionThatItIsAbout() {
            byte[] asks = flows.toServer().udp(5353, 53, IDENTIFIER);
            flows.track(asks);

            byte[] quoted = Arrays.copyOfRange(asks, HandMade.ETHERNET, asks.length);
            byte[] rest =
                    ByteBuffer.allocate(4 + quoted.length).putInt(0).put(quoted).array();
            Tracked error = flows.track(flows.toClient().icmp(unreachable, 3, rest));

            assertThat(error).isEqualTo(new Tracked(true, false, true));
            lasts(ConnectionState.UDP_UNANSWERED);
        }

        @Test
        void otherProtocolsAreTrackedByTheirAddresses() {
            int gre = 47;
            assertThat(flows.track(flows.toServer().ip(gre, new byte[8]))).isEqualTo(Tracked.OPENED);
            assertThat(flows.track(flows.toClient().ip(gre, new byte[8]))).isEqualTo(Tracked.REPLY);
            lasts(ConnectionState.OTHER_PROTOCOL_SEEN);
        }

        @Test
        void aPacketFromTheMiddleOpensAConnectionThatIsCounted() {
            assertThat(flows.fromClient(ACK)).isEqualTo(Tracked.OPENED);
            assertThat(flows.counts()).isEqualTo(new Connections.Counts(1, 1, 0));
            lasts(ConnectionState.TCP_OPENING);

            assertThat(flows.fromServer(ACK)).isEqualTo(Tracked.REPLY);
            lasts(ConnectionState.TCP_ESTABLISHED);
        }
    }
}
