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
import static java.time.Duration.ofHours;
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
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void waitsFourMinutesForAnOpen() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.connect();
        peer.heard();
        bench.after(ofMinutes(4).minusNanos(1));
        assertThat(peer.isClosed()).isFalse();
        bench.after(ofMillis(1));
        assertThat(peer.isClosed()).isTrue();
        assertThat(peer.heard()).containsExactly(BgpMessage.Notification.of(BgpError.HOLD_TIMER_EXPIRED));
    }

    @Test
    void endsTheSessionWhenNothingIsHeardForTheShorterHoldTime() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish(9);
        peer.say(announcement(PREFIX));
        bench.turn();
        bench.after(ofSeconds(9).minusNanos(1));
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(bench.best(PREFIX)).isPresent();
        bench.after(ofMillis(1));
        assertThat(bench.state()).isEqualTo(IDLE);
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(peer.heard()).endsWith(BgpMessage.Notification.of(BgpError.HOLD_TIMER_EXPIRED));
        assertThat(bench.lastError()).isEqualTo("sent hold timer expired (4/0): nothing heard for the hold time");
    }

    @Test
    void readsWhatHasArrivedBeforeItCountsTheSilence() {
        Bench bench = Bench.active().start();
        bench.establish(9).say(KEEPALIVE);
        bench.after(ofSeconds(20)); // it is we who slept
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void sendsAKeepaliveEveryThirdOfTheHoldTimeAtTheLatest() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish(9);
        bench.after(ofMillis(2_249)); // three seconds, shortened by a quarter at most
        assertThat(peer.heard()).isEmpty();
        bench.after(ofMillis(751));
        assertThat(peer.heard()).containsExactly(KEEPALIVE);
        bench.after(ofSeconds(3));
        assertThat(peer.heard()).containsExactly(KEEPALIVE);
    }

    @Test
    void takesSilenceForEverWhenTheHoldTimeIsZero() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish(0);
        bench.after(ofHours(10));
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(peer.heard()).isEmpty();
    }

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
    void endsTheSessionWhenTheNeighborReadsNothing() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.takeOnly(0);
        bench.announce(PREFIX);
        for (int minute = 0; minute < 8; minute++) {
            assertThat(bench.state()).isEqualTo(ESTABLISHED);
            peer.say(KEEPALIVE); // it goes on talking
            bench.after(ofMinutes(1));
        }
        assertThat(bench.state()).isEqualTo(IDLE);
        assertThat(bench.lastError()).startsWith("sent send hold timer expired (8/0)");
    }

    @Test
    void sendsKeepalivesBeforeTheRestOfALargeTable() {
        Bench bench = Bench.active();
        for (int i = 0; i < 200_000; i++) {
            bench.locRib.announce(Cidr.of(IpAddress.of4(0x0a000000 + i)), PathAttributes.of(Origin.IGP));
        }
        bench.start();
        FakePeer peer = bench.connect();
        peer.say(Bench.open(9), KEEPALIVE);
        peer.takeOnly(0);
        bench.turn();
        bench.after(ofSeconds(3)); // the keepalive goes behind what is in the buffer, not behind the table
        peer.takeOnly(256 * 1024);
        bench.turn();
        List<BgpMessage> first = peer.heard().stream().limit(45).toList(); // OPEN, and a full buffer of UPDATEs
        assertThat(first).filteredOn(KEEPALIVE::equals).hasSize(2); // the answer to the OPEN, and the one of the timer
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
