// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.Bench.PREFIX;
import static io.meshpath.bgp.Bench.announcement;
import static io.meshpath.bgp.SessionState.ACTIVE;
import static io.meshpath.bgp.SessionState.CONNECT;
import static io.meshpath.bgp.SessionState.ESTABLISHED;
import static io.meshpath.bgp.SessionState.IDLE;
import static io.meshpath.bgp.SessionState.OPEN_CONFIRM;
import static io.meshpath.bgp.SessionState.OPEN_SENT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The states of RFC 4271, section 8, driven by hand. */
class NeighborTest {
    private static final BgpMessage KEEPALIVE = new BgpMessage.Keepalive();

    @Test
    void beginsWithAnAttemptToConnect() {
        Bench bench = Bench.active().start();
        assertThat(bench.state()).isEqualTo(CONNECT);
        assertThat(bench.dials).containsExactly("dial");
    }

    @Test
    void neverConnectsWhenItIsToBePassive() {
        Bench bench = Bench.passive().start().after(ofMinutes(10));
        assertThat(bench.state()).isEqualTo(ACTIVE);
        assertThat(bench.dials).isEmpty();
    }

    @Test
    void triesAgainWhenTheConnectRetryTimerIsDue() {
        Bench bench = Bench.active().start();
        bench.neighbor.dialFailed("refused", bench.now);
        assertThat(bench.state()).isEqualTo(ACTIVE);
        assertThat(bench.lastError()).isEqualTo("cannot connect: refused");
        bench.after(ofMillis(7_499)); // ten seconds, shortened by a quarter at most
        assertThat(bench.dials).containsExactly("dial");
        bench.after(ofMillis(2_501));
        assertThat(bench.dials).containsExactly("dial", "dial");
        assertThat(bench.state()).isEqualTo(CONNECT);
    }

    @Test
    void givesUpAnAttemptThatHangsAndMakesAnother() {
        Bench bench = Bench.active().start().after(ofSeconds(10));
        assertThat(bench.dials).containsExactly("dial", "abandon", "dial");
        assertThat(bench.lastError()).isEqualTo("cannot connect: 198.51.100.2 port 179: no answer");
        assertThat(bench.state()).isEqualTo(CONNECT);
    }

    @Test
    void supposesThatThePasswordIsWrongWhenThereIsNoAnswer() {
        TcpOptions tcp = TcpOptions.DEFAULT.withPassword("sesame");
        Bench bench = new Bench(Bench.settings().tcp(tcp).build()).start().after(ofSeconds(10));
        assertThat(bench.lastError()).endsWith("no answer; the password or key may be another one there");
    }

    @Test
    void sendsItsOpenWhenConnected() {
        Bench bench = Bench.active().start();
        List<BgpMessage> heard = bench.connect().heard();
        assertThat(bench.state()).isEqualTo(OPEN_SENT);
        assertThat(heard)
                .containsExactly(new BgpMessage.Open(
                        new AsNumber(65001),
                        90,
                        RouterId.parse("192.0.2.1"),
                        List.of(
                                new Capability.Multiprotocol(Family.IPV4_UNICAST),
                                new Capability.RouteRefresh(),
                                new Capability.EnhancedRouteRefresh(),
                                new Capability.ExtendedMessage(),
                                new Capability.FourOctetAs(new AsNumber(65001)),
                                new Capability.GracefulRestart(false, true, 120, List.of()),
                                new Capability.LongLivedGracefulRestart(List.of()))));
    }

    @Test
    void answersAnOpenWithAKeepaliveAndIsEstablishedByOne() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.connect();
        peer.heard();
        peer.say(Bench.open(90));
        bench.turn();
        assertThat(bench.state()).isEqualTo(OPEN_CONFIRM);
        assertThat(peer.heard()).containsExactly(KEEPALIVE);
        peer.say(KEEPALIVE);
        bench.turn();
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(peer.heard()).containsExactly(BgpMessage.Update.endOfRib(Family.IPV4_UNICAST));
    }

    @Test
    void acceptsAConnectionOfTheNeighbor() {
        Bench bench = Bench.passive().start();
        bench.accept().say(Bench.open(90), KEEPALIVE);
        assertThat(bench.turn().state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void tellsItsTableAndThenWhatChanges() {
        Bench bench = Bench.active().announce(PREFIX).start();
        FakePeer peer = bench.connect();
        peer.say(Bench.open(90), KEEPALIVE);
        bench.turn();
        List<BgpMessage> heard = peer.heard();
        assertThat(heard).hasSize(4); // OPEN, KEEPALIVE, the table, its end
        assertThat(heard.get(2)).isInstanceOf(BgpMessage.Update.class);
        assertThat(heard.get(3)).isEqualTo(BgpMessage.Update.endOfRib(Family.IPV4_UNICAST));
        bench.locRib.withdraw(PREFIX);
        bench.turn();
        BgpMessage.Update withdrawal = (BgpMessage.Update) peer.heard().get(0);
        assertThat(withdrawal.withdrawn()).containsExactly(Nlri.of(PREFIX));
    }

    @Test
    void waitsLongerAfterEachErrorAndRefusesConnectionsMeanwhile() {
        Bench bench = Bench.active().start();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            bench.connect().say(KEEPALIVE);
            bench.turn();
            assertThat(bench.state()).isEqualTo(IDLE);
            assertThat(bench.accept().isClosed()).isTrue();
            bench.after(ofSeconds(seconds).minusNanos(1));
            assertThat(bench.state()).isEqualTo(IDLE);
            bench.after(ofMillis(1));
            assertThat(bench.state()).isEqualTo(CONNECT);
        }
    }

    @Test
    void forgetsErrorsOfLongAgo() {
        Bench bench = Bench.active().start();
        bench.connect().say(KEEPALIVE);
        bench.turn().after(ofSeconds(1));
        FakePeer peer = bench.establish();
        peer.say(KEEPALIVE);
        for (int i = 0; i < 6; i++) {
            peer.say(KEEPALIVE);
            bench.after(ofMinutes(1));
        }
        peer.say(Bench.open(90));
        bench.turn().after(ofSeconds(1));
        assertThat(bench.state()).isEqualTo(CONNECT);
    }

    @Test
    void comesBackSoonWhenTheConnectionOfASessionBreaks() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(announcement(PREFIX));
        peer.hangUp();
        bench.turn().turn();
        assertThat(bench.state()).isEqualTo(IDLE);
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(bench.lastError()).isEqualTo("connection lost: closed by the neighbour");
        assertThat(bench.after(ofSeconds(1)).state()).isEqualTo(CONNECT);
    }

    @Test
    void waitsTheConnectRetryTimeWhenTheNeighborHangsUpBeforeItsOpen() {
        Bench bench = Bench.active().start();
        bench.connect().hangUp();
        assertThat(bench.turn().state()).isEqualTo(ACTIVE);
        assertThat(bench.after(ofSeconds(10)).state()).isEqualTo(CONNECT);
    }

    @Test
    void saysWhyTheNeighborEndedTheSession() {
        Bench bench = Bench.active().start();
        bench.establish().say(BgpMessage.Notification.of(BgpError.PEER_DECONFIGURED));
        assertThat(bench.turn().state()).isEqualTo(IDLE);
        assertThat(bench.lastError()).isEqualTo("received cease: peer deconfigured (6/3)");
    }

    @Test
    void stopsForGoodWithANotification() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(announcement(PREFIX));
        bench.turn();
        bench.neighbor.stop(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN), bench.now);
        assertThat(peer.heard()).containsExactly(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN));
        assertThat(peer.isClosed()).isTrue();
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(bench.after(ofMinutes(10)).state()).isEqualTo(IDLE);
        assertThat(bench.accept().isClosed()).isTrue();
    }

    @Test
    void answersARouteRefreshWithTheWholeTable() {
        Bench bench = Bench.active().announce(PREFIX).start();
        FakePeer peer = bench.establish();
        peer.say(new BgpMessage.RouteRefresh(Family.IPV4_UNICAST, 0));
        bench.turn();
        assertThat(peer.heard())
                .hasSize(2)
                .first()
                .satisfies(message ->
                        assertThat(((BgpMessage.Update) message).announced()).hasSize(1));
    }

    @Test
    void rejectsTheRouteOnWhichAPolicyFails() {
        Bench bench = new Bench(Bench.settings()
                        .importing(candidate -> {
                            throw new IllegalStateException("a policy that fails on purpose");
                        })
                        .build())
                .start();
        bench.establish().say(announcement(PREFIX));
        assertThat(bench.turn().state()).isEqualTo(ESTABLISHED);
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::standing)
                .containsExactly(RibEntry.Standing.REJECTED_BY_POLICY);
    }

    @Test
    void countsMessages() {
        Bench bench = Bench.active().announce(PREFIX).start();
        FakePeer peer = bench.establish();
        peer.say(announcement(Cidr.parse("192.0.2.0/24")));
        bench.turn();
        assertThat(bench.neighbor.status().counters()).isEqualTo(new NeighborStatus.Counters(3, 4, 1, 2, 0));
        assertThat(bench.neighbor.status().received()).isEqualTo(1);
        assertThat(bench.neighbor.status().announced()).isEqualTo(1);
    }
}
