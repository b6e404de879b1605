// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.bfd.BfdState;
import io.meshpath.bgp.bfd.BfdTimers;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** BFD and BGP together: two speakers over loopback, driven by hand, so that one can be made to hang. */
class PathWatchTest {
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");
    private static final BfdOptions FAST = BfdOptions.DEFAULT.withTimers(
            BfdTimers.DEFAULT.withInterval(Duration.ofMillis(20)).withDetectMultiplier(25));
    /** As often, but no pause of a busy machine is taken for a broken way. */
    private static final BfdOptions PATIENT = FAST.withTimers(FAST.timers().withDetectMultiplier(250));

    private final BgpSpeaker one = speaker(1);
    private final BgpSpeaker two = speaker(2);

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void aBrokenWayEndsTheSessionLongBeforeTheHoldTimer() {
        connect(FAST, GracefulRestart.HELPER);
        until("the route is there", () -> two.neighbor(address(1)).orElseThrow().received() == 1);
        onlyTwo("the session is over", () -> state(two, 1) != SessionState.ESTABLISHED);
        assertThat(two.neighbor(address(1)).orElseThrow().lastError())
                .contains(
                        "sent cease: bfd down (6/10): BFD says that the way is broken: control detection time expired");
        assertThat(two.neighbor(address(1)).orElseThrow().received()).isZero();
    }

    @Test
    void routesAreKeptOnABrokenWayWhereThatIsWanted() {
        connect(FAST.withGraceful(), GracefulRestart.BOTH);
        until("the route is there", () -> two.neighbor(address(1)).orElseThrow().received() == 1);
        onlyTwo("the session is over", () -> state(two, 1) != SessionState.ESTABLISHED);
        assertThat(two.neighbor(address(1)).orElseThrow().received()).isEqualTo(1);
        until("it is back", () -> state(two, 1) == SessionState.ESTABLISHED);
    }

    @Test
    void aStrictSessionWaitsForBfd() {
        two.addNeighbor(neighbor(1, PATIENT.withStrict(), GracefulRestart.HELPER)
                .passive()
                .build());
        one.addNeighbor(NeighborSettings.builder(address(2), as(2))
                .port(two.listening().get(0).getPort())
                .localAddress(address(1))
                .build());
        until(
                "a connection was refused",
                () -> one.neighbor(address(2))
                        .flatMap(NeighborStatus::lastError)
                        .isPresent());
        assertThat(state(two, 1)).isEqualTo(SessionState.ACTIVE);
        connect(PATIENT.withStrict(), GracefulRestart.HELPER);
        assertThat(two.neighbor(address(1)).orElseThrow().bfd().orElseThrow().state())
                .isEqualTo(BfdState.UP);
    }

    @Test
    void otherIntervalsNeedNoOtherSession() {
        connect(PATIENT, GracefulRestart.HELPER);
        until("BFD is up", () -> isUp(two, 1));
        long since = two.neighbor(address(1)).orElseThrow().since();
        BfdOptions slower = PATIENT.withTimers(PATIENT.timers().withInterval(Duration.ofMillis(40)));
        two.changeNeighbor(neighbor(1, slower, GracefulRestart.HELPER).passive().build());
        until(
                "the intervals are others",
                () -> two.neighbor(address(1))
                        .orElseThrow()
                        .bfd()
                        .orElseThrow()
                        .transmitInterval()
                        .equals(Duration.ofMillis(40)));
        assertThat(two.neighbor(address(1)).orElseThrow().since()).isEqualTo(since);
    }

    @Test
    void endingBfdOnPurposeLeavesTheSessionAlone() {
        connect(PATIENT, GracefulRestart.HELPER);
        until("BFD is up", () -> isUp(one, 2) && isUp(two, 1));
        one.changeNeighbor(NeighborSettings.builder(address(2), as(2))
                .port(two.listening().get(0).getPort())
                .localAddress(address(1))
                .exporting(RoutePolicy.acceptAll())
                .build());
        until("BFD is down", () -> !isUp(two, 1));
        assertThat(state(two, 1)).isEqualTo(SessionState.ESTABLISHED);
    }

    private void connect(BfdOptions bfd, GracefulRestart restart) {
        two.addNeighbor(neighbor(1, bfd, restart).passive().build());
        one.addNeighbor(
                neighbor(2, bfd, restart).port(two.listening().get(0).getPort()).build());
        one.announce(PREFIX, PathAttributes.EMPTY);
        until(
                "BFD and the session are up",
                () -> isUp(one, 2) && isUp(two, 1) && state(two, 1) == SessionState.ESTABLISHED);
    }

    private static NeighborSettings.Builder neighbor(int number, BfdOptions bfd, GracefulRestart restart) {
        return NeighborSettings.builder(address(number), as(number))
                .localAddress(address(3 - number))
                .timers(BgpTimers.DEFAULT
                        .withConnectRetry(Duration.ofMillis(200))
                        .withIdleHold(Duration.ofMillis(50)))
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .gracefulRestart(restart)
                .bfd(bfd);
    }

    private void until(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            one.doWork(System.nanoTime());
            two.doWork(System.nanoTime());
            return holds.call();
        });
    }

    private void onlyTwo(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            two.doWork(System.nanoTime());
            return holds.call();
        });
    }

    private static boolean isUp(BgpSpeaker speaker, int neighbor) {
        return speaker.neighbor(address(neighbor))
                .flatMap(NeighborStatus::bfd)
                .filter(status -> status.state() == BfdState.UP)
                .isPresent();
    }

    private static SessionState state(BgpSpeaker speaker, int neighbor) {
        return speaker.neighbor(address(neighbor)).map(NeighborStatus::state).orElse(SessionState.IDLE);
    }

    private static BgpSpeaker speaker(int number) {
        return BgpSpeaker.open(new SpeakerSettings(as(number), RouterId.of(address(number)))
                .withListen(new InetSocketAddress(address(number).toInetAddress(), 0)));
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("127.58.82." + number);
    }

    private static AsNumber as(int number) {
        return new AsNumber(65000 + number);
    }
}
