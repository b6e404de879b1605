// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.Bench.PREFIX;
import static io.meshpath.bgp.Bench.announcement;
import static io.meshpath.bgp.SessionState.IDLE;
import static io.meshpath.bgp.SessionState.OPEN_CONFIRM;
import static io.meshpath.bgp.SessionState.OPEN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.RouterId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a neighbour says that ends the connection, and the NOTIFICATION it gets for it (RFC 4271, section 6). */
class RefusedMessagesTest {
    private static final BgpMessage KEEPALIVE = new BgpMessage.Keepalive();

    @ParameterizedTest
    @EnumSource(
            value = SessionState.class,
            names = {"OPEN_SENT", "OPEN_CONFIRM", "ESTABLISHED"})
    void refusesAMessageThatDoesNotBelongIntoTheState(SessionState state) {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.connect();
        peer.say(
                switch (state) {
                    case OPEN_SENT -> new BgpMessage[] {KEEPALIVE};
                    case OPEN_CONFIRM -> new BgpMessage[] {Bench.open(90), announcement(PREFIX)};
                    default -> new BgpMessage[] {Bench.open(90), KEEPALIVE, Bench.open(90)};
                });
        bench.turn();
        BgpError expected = switch (state) {
            case OPEN_SENT -> BgpError.UNEXPECTED_MESSAGE_IN_OPEN_SENT;
            case OPEN_CONFIRM -> BgpError.UNEXPECTED_MESSAGE_IN_OPEN_CONFIRM;
            default -> BgpError.UNEXPECTED_MESSAGE_IN_ESTABLISHED;
        };
        assertThat(peer.heard()).endsWith(BgpMessage.Notification.of(expected));
        assertThat(peer.isClosed()).isTrue();
        assertThat(bench.state()).isEqualTo(IDLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {65003, 65001})
    void refusesANeighborOfAnotherSystem(long as) {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.connect();
        peer.say(new BgpMessage.Open(
                new AsNumber(as),
                90,
                RouterId.parse("192.0.2.2"),
                List.of(new Capability.FourOctetAs(new AsNumber(as)))));
        bench.turn();
        assertThat(peer.heard()).endsWith(BgpMessage.Notification.of(BgpError.BAD_PEER_AS));
        assertThat(bench.lastError()).endsWith("expected AS 65002 but it says it is AS " + as);
    }

    @Test
    void refusesOurOwnRouterIdInsideOurSystem() {
        Bench bench = new Bench(NeighborSettings.of(Bench.ADDRESS, Bench.US.as())).start();
        FakePeer peer = bench.connect();
        peer.say(new BgpMessage.Open(Bench.US.as(), 90, Bench.US.routerId(), List.of()));
        bench.turn();
        assertThat(peer.heard()).endsWith(BgpMessage.Notification.of(BgpError.BAD_BGP_IDENTIFIER));
    }

    @Test
    void refusesANeighborWithNoFamilyInCommon() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.connect();
        peer.say(Bench.open(90, Bench.unicast6()));
        bench.turn();
        assertThat(peer.heard()).endsWith(BgpMessage.Notification.of(BgpError.UNSUPPORTED_CAPABILITY));
    }
}
