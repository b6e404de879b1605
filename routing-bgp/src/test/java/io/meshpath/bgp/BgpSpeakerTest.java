// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Speakers with each other over loopback, each on an address of its own; needs no right. */
class BgpSpeakerTest {
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");

    private final List<BgpSpeaker> speakers = new ArrayList<>();

    @AfterEach
    void close() {
        speakers.forEach(BgpSpeaker::close);
    }

    @Test
    void passesARouteOnThroughASystemAndTakesItBack() {
        BgpSpeaker first = speaker(1);
        BgpSpeaker second = speaker(2);
        BgpSpeaker third = speaker(3);
        connect(first, 1, second, 2);
        connect(second, 2, third, 3);
        first.announce(PREFIX, PathAttributes.EMPTY);
        until("the third has it", () -> routes(third).size() == 1);
        assertThat(routes(third).get(0).attributes().asPath()).isEqualTo(AsPath.sequence(65002, 65001));
        assertThat(routes(third).get(0).nextHop()).contains(address(2));
        assertThat(answer(second, second.adjRibOut(address(3)))).hasSize(1);
        assertThat(answer(second, second.adjRibOut(address(1)))).isEmpty();
        first.withdraw(PREFIX);
        until("the third has lost it", () -> routes(third).isEmpty());
    }

    @Test
    void fallsBackToTheSecondBestRouteWhenANeighborGoes() {
        BgpSpeaker first = speaker(1);
        BgpSpeaker second = speaker(2);
        BgpSpeaker third = speaker(3);
        connect(first, 1, third, 3);
        connect(second, 2, third, 3);
        first.announce(PREFIX, PathAttributes.EMPTY);
        second.announce(PREFIX, PathAttributes.of(AsPath.sequence(65009)));
        until("both arrived", () -> answer(third, third.locRib()).size() == 2);
        assertThat(best(third).nextHop()).contains(address(1));
        third.removeNeighbor(address(1));
        until("the other is best", () -> best(third).nextHop().equals(Optional.of(address(2))));
        until(
                "the first knows why",
                () -> first.neighbor(address(3))
                        .orElseThrow()
                        .lastError()
                        .equals(Optional.of("received cease: peer deconfigured (6/3)")));
    }

    @Test
    void tellsAWatcherTheTableFirstAndThenEachChangeOnce() {
        BgpSpeaker first = speaker(1);
        first.announce(PREFIX, PathAttributes.EMPTY);
        List<List<RibChange>> told = new ArrayList<>();
        RibWatcher watcher = told::add;
        first.watch(watcher);
        first.announce(PREFIX, PathAttributes.of(new PathAttribute.MultiExitDisc(1)));
        first.announce(PREFIX, PathAttributes.of(new PathAttribute.MultiExitDisc(2)));
        first.doWork(0);
        first.withdraw(PREFIX);
        first.doWork(0);
        first.unwatch(watcher);
        first.announce(PREFIX, PathAttributes.EMPTY);
        first.doWork(0);
        assertThat(told).extracting(List::size).containsExactly(1, 1, 1);
        assertThat(told.get(1).get(0).best().orElseThrow().attributes().get(PathAttribute.MultiExitDisc.class))
                .contains(new PathAttribute.MultiExitDisc(2));
        assertThat(told.get(2).get(0).best()).isEmpty();
    }

    @Test
    void goesOnWhenAWatcherThrows() {
        BgpSpeaker first = speaker(1);
        List<RibChange> told = new ArrayList<>();
        first.watch(changes -> {
            throw new IllegalStateException("a watcher that fails on purpose");
        });
        first.watch(told::addAll);
        first.announce(PREFIX, PathAttributes.EMPTY);
        first.doWork(0);
        assertThat(told).hasSize(1);
    }

    @Test
    void refusesAStranger() {
        BgpSpeaker first = speaker(1);
        BgpSpeaker second = speaker(2);
        second.addNeighbor(neighbor(first, 1, 2));
        until(
                "it was refused",
                () -> second.neighbor(address(1))
                        .flatMap(NeighborStatus::lastError)
                        .isPresent());
        assertThat(first.neighbors()).isEmpty();
    }

    @Test
    void saysWhereItCannotListen() {
        BgpSpeaker first = speaker(1);
        SpeakerSettings same = settings(2).withListen(first.listening().get(0));
        assertThatThrownBy(() -> BgpSpeaker.open(same))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1 port ");
    }

    @Test
    void refusesAnIpv4NextHopOfAnIpv6Prefix() {
        PathAttributes attributes = PathAttributes.of(new PathAttribute.NextHop(IpAddress.parse("192.0.2.1")));
        BgpSpeaker first = speaker(1);
        assertThatThrownBy(() -> first.announce(Cidr.parse("2001:db8::/32"), attributes))
                .hasMessage("not a next hop for 2001:db8::/32: 192.0.2.1");
    }

    @Test
    void isClosedForGood() {
        BgpSpeaker first = speaker(1);
        first.close();
        first.close();
        assertThatThrownBy(() -> first.doWork(0)).hasMessage("closed");
        assertThatThrownBy(() -> first.withdraw(PREFIX)).hasMessage("closed");
    }

    @Test
    void runsOnAThreadUntilTheRunnerIsClosed() {
        BgpSpeaker first = speaker(1);
        BgpRunner runner = BgpRunner.start(first, Thread::new);
        try (runner) {
            first.announce(PREFIX, PathAttributes.EMPTY);
            assertThat(first.locRib().join()).hasSize(1);
            assertThat(runner.isRunning()).isTrue();
        }
        assertThat(runner.isRunning()).isFalse();
        assertThatThrownBy(() -> first.withdraw(PREFIX)).hasMessage("closed");
    }

    private BgpSpeaker speaker(int number) {
        BgpSpeaker speaker = BgpSpeaker.open(settings(number)
                .withListen(new InetSocketAddress(address(number).toInetAddress(), 0)));
        speakers.add(speaker);
        return speaker;
    }

    private static SpeakerSettings settings(int number) {
        return new SpeakerSettings(as(number), RouterId.of(address(number)));
    }

    private void connect(BgpSpeaker one, int oneNumber, BgpSpeaker other, int otherNumber) {
        one.addNeighbor(neighbor(other, otherNumber, oneNumber));
        other.addNeighbor(NeighborSettings.builder(address(oneNumber), as(oneNumber))
                .passive()
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build());
        until(
                "established",
                () -> other.neighbor(address(oneNumber))
                        .filter(status -> status.state() == SessionState.ESTABLISHED)
                        .isPresent());
    }

    private static NeighborSettings neighbor(BgpSpeaker whom, int number, int from) {
        return NeighborSettings.builder(address(number), as(number))
                .port(whom.listening().get(0).getPort())
                .localAddress(address(from))
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build();
    }

    private void until(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            work();
            return holds.call();
        });
    }

    private void work() {
        speakers.forEach(speaker -> speaker.doWork(System.nanoTime()));
    }

    private List<Route> routes(BgpSpeaker speaker) {
        return answer(speaker, speaker.locRib()).stream().map(RibEntry::route).toList();
    }

    private Route best(BgpSpeaker speaker) {
        return answer(speaker, speaker.locRib()).stream()
                .filter(entry -> entry.standing() == RibEntry.Standing.BEST)
                .map(RibEntry::route)
                .findFirst()
                .orElseThrow();
    }

    private static <T> T answer(BgpSpeaker speaker, CompletableFuture<T> answer) {
        speaker.doWork(System.nanoTime());
        return answer.join();
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("127.0.0." + number);
    }

    private static AsNumber as(int number) {
        return new AsNumber(65000 + number);
    }
}
