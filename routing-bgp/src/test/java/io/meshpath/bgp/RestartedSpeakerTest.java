// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A speaker that takes up an earlier life of its own (RFC 4724, section 4.1), and a neighbour, over loopback. */
class RestartedSpeakerTest {
    private static final Cidr OURS = Cidr.parse("10.217.0.0/24");
    private static final Cidr THEIRS = Cidr.parse("203.0.113.0/24");
    private static final Duration DEFERRAL = Duration.ofSeconds(20);

    private final List<BgpSpeaker> speakers = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private long later; // of our clock

    @AfterEach
    void close() {
        speakers.forEach(BgpSpeaker::close);
    }

    @Test
    void choosesAndTellsAsSoonAsAllHaveTold() {
        BgpSpeaker neighbor = neighbor();
        BgpSpeaker us = us(Restarted.FORWARDING.withDeferral(DEFERRAL), neighbor);
        until("all have told", () -> heard.contains("converged"));
        until("the neighbour has our route", () -> received(neighbor) == 1);
        assertThat(heard).containsExactly("0", "1 of 2", "converged");
        assertThat(us.neighbor(address(2)).orElseThrow().announced()).isEqualTo(1);
    }

    @Test
    void choosesAndTellsNothingWhileANeighborIsMissing() {
        BgpSpeaker neighbor = neighbor();
        BgpSpeaker us = us(Restarted.FORWARDING.withDeferral(DEFERRAL), neighbor);
        us.addNeighbor(NeighborSettings.builder(address(9), as(9)).passive().build());
        until("its route is here", () -> us.neighbor(address(2)).orElseThrow().received() == 1);
        until("it has ended its dump", () -> hasEndedDump(us));
        assertThat(received(neighbor)).isZero();
        assertThat(endsOfRib(neighbor)).isZero();
        assertThat(heard).containsExactly("0");
        later = DEFERRAL.toNanos();
        until("the neighbour has our route", () -> received(neighbor) == 1 && endsOfRib(neighbor) == 1);
        assertThat(heard).containsExactly("0", "1 of 2", "converged");
    }

    @Test
    void anotherExportPolicyTellsNothingWhileANeighborIsMissing() {
        BgpSpeaker neighbor = neighbor();
        BgpSpeaker us = us(Restarted.FORWARDING.withDeferral(DEFERRAL), neighbor);
        us.addNeighbor(NeighborSettings.builder(address(9), as(9)).passive().build());
        until("it has ended its dump", () -> hasEndedDump(us));
        us.changeNeighbor(settings(2)
                .port(neighbor.listening().get(0).getPort())
                .exporting(candidate -> Optional.of(candidate.attributes()))
                .build());
        us.doWork(System.nanoTime());
        assertThat(us.neighbor(address(2)).orElseThrow().announced()).isZero();
        later = DEFERRAL.toNanos();
        until("the neighbour has our route", () -> received(neighbor) == 1 && endsOfRib(neighbor) == 1);
    }

    @Test
    void waitsForOurOwnAnnouncementsWhereThatIsWanted() {
        BgpSpeaker neighbor = neighbor();
        BgpSpeaker us = us(Restarted.FORWARDING.withDeferral(DEFERRAL).withAwaitedAnnouncements(), neighbor);
        until("it has ended its dump", () -> hasEndedDump(us));
        assertThat(heard).containsExactly("0");
        us.announcedAll();
        until("the neighbour has our route", () -> received(neighbor) == 1 && endsOfRib(neighbor) == 1);
    }

    @Test
    void aFirstLifeTellsAtOnceAndSaysWhenAllHaveTold() {
        BgpSpeaker neighbor = neighbor();
        BgpSpeaker us = open(1, new SpeakerSettings(as(1), RouterId.of(address(1))));
        begin(us, neighbor);
        us.addNeighbor(NeighborSettings.builder(address(9), as(9)).passive().build());
        until("the neighbour has our route", () -> received(neighbor) == 1);
        until("its route is here", () -> us.neighbor(address(2)).orElseThrow().received() == 1);
        assertThat(heard).doesNotContain("converged");
        later = Duration.ofMinutes(2).toNanos();
        until("the time is over", () -> heard.contains("converged"));
    }

    private BgpSpeaker neighbor() {
        BgpSpeaker neighbor = open(2, new SpeakerSettings(as(2), RouterId.of(address(2))));
        neighbor.announce(THEIRS, PathAttributes.EMPTY);
        neighbor.addNeighbor(settings(1).passive().build());
        return neighbor;
    }

    private BgpSpeaker us(Restarted restarted, BgpSpeaker neighbor) {
        BgpSpeaker us = open(1, new SpeakerSettings(as(1), RouterId.of(address(1))).withRestarted(restarted));
        begin(us, neighbor);
        return us;
    }

    private void begin(BgpSpeaker us, BgpSpeaker neighbor) {
        us.watch(watcher());
        us.announce(OURS, PathAttributes.EMPTY);
        us.addNeighbor(settings(2).port(neighbor.listening().get(0).getPort()).build());
    }

    private RibWatcher watcher() {
        return new RibWatcher() {
            @Override
            public void changed(List<RibChange> changes) {
                long theirs = changes.stream()
                        .filter(change -> change.prefix().equals(THEIRS))
                        .count();
                heard.add(changes.isEmpty() ? "0" : theirs + " of " + changes.size());
            }

            @Override
            public void converged() {
                heard.add("converged");
            }
        };
    }

    private BgpSpeaker open(int number, SpeakerSettings settings) {
        BgpSpeaker speaker = BgpSpeaker.open(
                settings.withListen(new InetSocketAddress(address(number).toInetAddress(), 0)));
        speakers.add(speaker);
        return speaker;
    }

    /** Without a hold time, so that our clock may leap. */
    private static NeighborSettings.Builder settings(int number) {
        return NeighborSettings.builder(address(number), as(number))
                .localAddress(address(3 - number))
                .timers(BgpTimers.DEFAULT.withHold(Duration.ZERO))
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .gracefulRestart(GracefulRestart.BOTH);
    }

    private void until(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            for (BgpSpeaker speaker : speakers) {
                boolean us = speaker != speakers.get(0);
                speaker.doWork(System.nanoTime() + (us ? later : 0));
            }
            return holds.call();
        });
    }

    private static boolean hasEndedDump(BgpSpeaker us) {
        return us.neighbor(address(2))
                .flatMap(NeighborStatus::session)
                .filter(session -> session.endOfRib().size() == 1)
                .isPresent();
    }

    private static int received(BgpSpeaker neighbor) {
        return neighbor.neighbor(address(1)).map(NeighborStatus::received).orElse(0);
    }

    private static int endsOfRib(BgpSpeaker neighbor) {
        return neighbor.neighbor(address(1))
                .flatMap(NeighborStatus::session)
                .map(session -> session.endOfRib().size())
                .orElse(0);
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("127.47.24." + number);
    }

    private static AsNumber as(int number) {
        return new AsNumber(65000 + number);
    }
}
