// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a neighbour's routes while it restarts: we are the helper (RFC 4724, section 4.2; RFC 8538; RFC 9494). */
class GracefulRestartTest {
    private static final Cidr OTHER = Cidr.parse("192.0.2.0/24");
    private static final int RESTART_SECONDS = 60;
    private static final int LONG_SECONDS = 3_600;

    @Test
    void offersToKeepRoutesByDefault() {
        assertThat(offered(GracefulRestart.HELPER))
                .containsExactly(
                        new Capability.GracefulRestart(false, true, 120, List.of()),
                        new Capability.LongLivedGracefulRestart(List.of()));
    }

    @Test
    void asksToKeepOursWhenBothAreWanted() {
        assertThat(offered(GracefulRestart.BOTH.withRestartTime(ofSeconds(30)).withLongLived(ofSeconds(7_200))))
                .containsExactly(
                        new Capability.GracefulRestart(
                                false, true, 30, List.of(new Capability.RestartFamily(Family.IPV4_UNICAST, false))),
                        new Capability.LongLivedGracefulRestart(
                                List.of(new Capability.LongLivedFamily(Family.IPV4_UNICAST, false, 7_200))));
    }

    @Test
    void offersNothingWhenItIsOff() {
        assertThat(offered(GracefulRestart.OFF)).isEmpty();
    }

    @Test
    void keepsTheRoutesOfANeighborWhoseConnectionBreaks() {
        Bench bench = established(restarting(true, false));
        lose(bench);
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        assertThat(bench.neighbor.exchange().ribIn()).allMatch(RibEntry::stale);
        assertThat(bench.neighbor.status().received()).isEqualTo(1);
        assertThat(bench.neighbor.status().kept()).containsExactly(Family.IPV4_UNICAST);
        assertThat(bench.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void keepsNothingOfANeighborThatCannotRestart() {
        Bench bench = established(new Capability.GracefulRestart(false, true, 0, List.of()));
        lose(bench);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void keepsNothingWhenItIsOff() {
        Bench bench =
                new Bench(Bench.settings().gracefulRestart(GracefulRestart.OFF).build());
        peers = bench.start().establish(90, Bench.unicast4(), restarting(true, false));
        announce(bench, Bench.PREFIX);
        lose(bench);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void forgetsThemWhenTheRestartTimeIsOver() {
        Bench bench = established(restarting(true, false));
        lose(bench);
        bench.after(ofSeconds(RESTART_SECONDS).minusMillis(1));
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        bench.after(ofMillis(1));
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(bench.neighbor.status().received()).isZero();
    }

    @Test
    void forgetsWhatIsNotConfirmedAtTheEndOfTheNewDump() {
        Bench bench = established(restarting(true, false));
        announce(bench, OTHER);
        lose(bench);
        comeBack(bench, restarting(true, false));
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        announce(bench, OTHER);
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        peers.say(BgpMessage.Update.endOfRib(Family.IPV4_UNICAST));
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(bench.best(OTHER)).isPresent();
        assertThat(bench.neighbor.exchange().ribIn()).hasSize(1).noneMatch(RibEntry::stale);
    }

    @Test
    void forgetsWhatIsNotConfirmedInTime() {
        Bench bench = established(restarting(true, false));
        lose(bench);
        comeBack(bench, restarting(true, false));
        for (Duration waited = Duration.ZERO;
                waited.compareTo(Duration.ofMinutes(6)) < 0;
                waited = waited.plusSeconds(30)) {
            peers.say(new BgpMessage.Keepalive());
            bench.after(ofSeconds(30));
        }
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void forgetsThemAtOnceWhenForwardingDidNotGoOn() {
        Bench bench = established(restarting(true, false));
        lose(bench);
        comeBack(bench, restarting(false, false));
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void forgetsThemAtOnceWhenTheNeighborIsAnotherRouter() {
        Bench bench = established(restarting(true, false));
        lose(bench);
        bench.after(ofSeconds(1));
        peers = bench.connect();
        BgpMessage.Open open = Bench.open(90, Bench.unicast4(), restarting(true, false));
        peers.say(
                new BgpMessage.Open(open.as(), 90, RouterId.parse("192.0.2.99"), open.capabilities()),
                new BgpMessage.Keepalive());
        bench.turn();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void aSecondRestartForgetsWhatTheFirstLeftUnconfirmed() {
        Bench bench = established(restarting(true, false));
        lose(bench);
        comeBack(bench, restarting(true, false));
        announce(bench, OTHER);
        lose(bench);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(bench.best(OTHER)).isPresent();
    }

    @Test
    void aConnectionDuringASessionIsARestart() {
        Bench bench = established(restarting(true, false));
        FakePeer before = peers;
        FakePeer after = bench.accept();
        assertThat(before.isClosed()).isTrue();
        assertThat(before.heard()).isEmpty();
        assertThat(after.isClosed()).isFalse();
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        after.say(Bench.open(90, Bench.unicast4(), restarting(true, false)), new BgpMessage.Keepalive());
        bench.turn();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(bench.lastError()).isEqualTo("connection lost: the neighbour restarted and connects anew");
    }

    @Test
    void aConnectionDuringASessionWithWhoCannotRestartIsRefused() {
        Bench bench = established(new Capability.GracefulRestart(false, true, 0, List.of()));
        assertThat(bench.accept().isClosed()).isTrue();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    @Test
    void aNotificationEndsAllUnlessBothSayOtherwise() {
        Bench bench = established(restarting(true, false));
        peers.say(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET));
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void aNotificationKeepsRoutesWhereBothSaySo() {
        Bench bench = established(restarting(true, true));
        peers.say(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET));
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isPresent();
    }

    @Test
    void silenceKeepsRoutesWhereBothSaySo() {
        Bench bench = established(restarting(true, true));
        bench.after(ofSeconds(91));
        assertThat(bench.lastError()).startsWith("sent hold timer expired (4/0)");
        assertThat(bench.best(Bench.PREFIX)).isPresent();
    }

    @Test
    void aHardResetEndsAll() {
        Bench bench = established(restarting(true, true));
        peers.say(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN).asHardReset());
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(bench.lastError())
                .isEqualTo("received cease: hard reset (6/9) for cease: administrative shutdown (6/2)");
    }

    @Test
    void saysAHardResetWhenItStopsForGood() {
        Bench bench = established(restarting(true, true));
        bench.neighbor.stop(BgpMessage.Notification.of(BgpError.PEER_DECONFIGURED), bench.now);
        assertThat(peers.heard())
                .contains(BgpMessage.Notification.of(BgpError.PEER_DECONFIGURED).asHardReset());
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void routesBecomeALastResortWhenTheNeighborIsAwayForLong() {
        Bench bench = established(restarting(true, false), longLived());
        lose(bench);
        bench.after(ofSeconds(RESTART_SECONDS));
        Route kept = bench.best(Bench.PREFIX).orElseThrow();
        assertThat(kept.attributes().communities()).contains(Community.LLGR_STALE);
        bench.after(ofSeconds(LONG_SECONDS).minusMillis(1));
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        bench.after(ofMillis(1));
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void aRouteThatIsNotToBeALastResortGoesWithTheRestartTime() {
        Bench bench = established(restarting(true, false), longLived());
        PathAttributes attributes =
                Bench.announcement().attributes().with(PathAttribute.Communities.of(Community.NO_LLGR));
        peers.say(new BgpMessage.Update(List.of(), attributes, List.of(Nlri.of(Bench.PREFIX))));
        bench.turn();
        lose(bench);
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        bench.after(ofSeconds(RESTART_SECONDS));
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void aLastResortIsConfirmedLikeAnyOther() {
        Bench bench = established(restarting(true, false), longLived());
        lose(bench);
        bench.after(ofSeconds(RESTART_SECONDS));
        comeBack(bench, restarting(true, false), longLived());
        announce(bench, Bench.PREFIX);
        assertThat(bench.best(Bench.PREFIX).orElseThrow().attributes().communities())
                .isEmpty();
    }

    @Test
    void stoppingForARestartSaysNothing() {
        Bench bench =
                new Bench(Bench.settings().gracefulRestart(GracefulRestart.BOTH).build());
        FakePeer peer = bench.start().establish(90, Bench.unicast4(), restarting(false, true));
        bench.neighbor.stopForRestart(bench.now);
        assertThat(peer.heard()).noneMatch(BgpMessage.Notification.class::isInstance);
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void refusesTimesThatDoNotFit() {
        assertThatThrownBy(() -> GracefulRestart.BOTH.withRestartTime(ofSeconds(4_096)))
                .hasMessage("restart time is not from 0 to 4095 whole seconds: PT1H8M16S");
        assertThatThrownBy(() -> GracefulRestart.BOTH.withRestartTime(ofMillis(1_500)))
                .hasMessageStartingWith("restart time is not from 0 to 4095 whole seconds: ");
    }

    /** The neighbour of the test. */
    private FakePeer peers = new FakePeer();

    private Bench established(Capability... capabilities) {
        Bench bench = Bench.active().start();
        peers = bench.establish(90, withUnicast(capabilities));
        announce(bench, Bench.PREFIX);
        return bench;
    }

    private void announce(Bench bench, Cidr prefix) {
        peers.say(Bench.announcement(prefix));
        bench.turn();
        assertThat(bench.best(prefix)).isPresent();
    }

    private void lose(Bench bench) {
        peers.hangUp();
        bench.turn();
        assertThat(bench.state()).isNotEqualTo(SessionState.ESTABLISHED);
    }

    private void comeBack(Bench bench, Capability... capabilities) {
        bench.after(ofSeconds(1));
        peers = bench.establish(90, withUnicast(capabilities));
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    private static Capability[] withUnicast(Capability... capabilities) {
        Capability[] all = new Capability[capabilities.length + 1];
        System.arraycopy(capabilities, 0, all, 1, capabilities.length);
        all[0] = Bench.unicast4();
        return all;
    }

    private static Capability restarting(boolean forwarding, boolean notification) {
        return new Capability.GracefulRestart(
                true,
                notification,
                RESTART_SECONDS,
                List.of(new Capability.RestartFamily(Family.IPV4_UNICAST, forwarding)));
    }

    private static Capability longLived() {
        return new Capability.LongLivedGracefulRestart(
                List.of(new Capability.LongLivedFamily(Family.IPV4_UNICAST, true, LONG_SECONDS)));
    }

    private static List<Capability> offered(GracefulRestart settings) {
        Bench bench = new Bench(Bench.settings().gracefulRestart(settings).build());
        Optional<BgpMessage> open = bench.start().connect().heard().stream().findFirst();
        return ((BgpMessage.Open) open.orElseThrow())
                .capabilities().stream()
                        .filter(each -> each instanceof Capability.GracefulRestart
                                || each instanceof Capability.LongLivedGracefulRestart)
                        .toList();
    }
}
