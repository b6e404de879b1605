// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Neighbours that come unannounced to 127.0.0.1, each with an address of 127.0.0.0/8 of its own. */
class NeighborRangeTest {
    private static final Cidr RANGE = Cidr.parse("127.0.0.0/24");
    private static final IpAddress HUB = address(1);
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");

    private final List<BgpSpeaker> speakers = new ArrayList<>();
    private final BgpSpeaker hub = speaker(1);

    @AfterEach
    void close() {
        speakers.forEach(BgpSpeaker::close);
    }

    @Test
    void whoeverConnectsFromTheRangeIsANeighbour() {
        hub.addRange(new NeighborRange(RANGE, anyone().build(), 10));
        BgpSpeaker two = connect(2);
        BgpSpeaker three = connect(3);
        until("both are established", () -> established(2) && established(3));
        two.announce(PREFIX, PathAttributes.EMPTY);
        until(
                "what one says reaches the other",
                () -> three.neighbor(HUB).orElseThrow().received() == 1);
        assertThat(hub.neighbors()).extracting(NeighborStatus::as).containsExactly(as(2), as(3));
    }

    @Test
    void whoLeavesIsForgottenAndMayComeAgain() {
        hub.addRange(new NeighborRange(RANGE, anyone().build(), 10));
        BgpSpeaker two = connect(2);
        two.announce(PREFIX, PathAttributes.EMPTY);
        until("it is established", () -> established(2) && routes(hub) == 1);
        two.close();
        speakers.remove(two);
        until("it is forgotten", () -> hub.neighbors().isEmpty() && routes(hub) == 0);
        connect(2);
        until("it is back", () -> established(2));
    }

    @Test
    void theOnlyOneOfARangeMayComeAgainToo() {
        hub.addRange(new NeighborRange(
                Cidr.of(address(2)), settings(address(2), as(2)).build(), 1));
        BgpSpeaker two = connect(2);
        until("it is established", () -> established(2));
        two.close();
        speakers.remove(two);
        until("it is forgotten", () -> hub.neighbors().isEmpty());
        connect(2);
        until("it is back", () -> established(2));
    }

    @Test
    void oneMoreThanTheLimitIsRefusedUntilSomebodyLeaves() {
        hub.addRange(new NeighborRange(RANGE, anyone().build(), 1));
        BgpSpeaker two = connect(2);
        until("it is established", () -> established(2));
        BgpSpeaker three = connect(3);
        until(
                "the third is refused",
                () -> three.neighbor(HUB).flatMap(NeighborStatus::lastError).isPresent());
        assertThat(hub.neighbors()).hasSize(1);
        two.removeNeighbor(HUB);
        until("the third has its place", () -> established(3));
    }

    @Test
    void theMostSpecificRangeCounts() {
        hub.addRange(
                new NeighborRange(Cidr.parse("127.0.0.0/8"), settings(as(9)).build(), 10));
        hub.addRange(new NeighborRange(RANGE, settings(as(2)).build(), 10));
        connect(2);
        until("it is of the system that the small range has", () -> established(2));
    }

    @Test
    void aNeighbourOfItsOwnIsNoneOfTheRange() {
        hub.addRange(new NeighborRange(RANGE, settings(as(9)).build(), 1));
        hub.addNeighbor(settings(as(2)).passive().build().withAddress(address(2)));
        connect(2);
        until("it is established", () -> established(2));
        hub.removeRange(RANGE);
        hub.doWork(System.nanoTime());
        assertThat(established(2)).isTrue();
    }

    @Test
    void whoCameFromARangeThatIsRemovedIsTold() {
        hub.addRange(new NeighborRange(RANGE, anyone().build(), 10));
        BgpSpeaker two = connect(2);
        until("it is established", () -> established(2));
        hub.removeRange(RANGE);
        until(
                "it is told",
                () -> two.neighbor(HUB)
                        .flatMap(NeighborStatus::lastError)
                        .filter("received cease: peer deconfigured (6/3)"::equals)
                        .isPresent());
        until("nobody is left", () -> hub.neighbors().isEmpty());
    }

    @Test
    void anyExternalSystemIsNotOurs() {
        Bench bench = new Bench(Bench.settings().anyExternalAs().build());
        bench.start().establish();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
        Bench internal = new Bench(Bench.settings().anyExternalAs().build()).start();
        internal.connect().say(Bench.open(90, new Capability.FourOctetAs(Bench.US.as())));
        internal.turn();
        assertThat(internal.lastError())
                .endsWith("bad peer as (2/2): expected any AS but ours but it says it is AS 65001");
    }

    @Test
    void aRangeIsForOneOfItsAddressesAtLeast() {
        NeighborSettings settings = anyone().build();
        assertThatThrownBy(() -> new NeighborRange(RANGE, settings, 0))
                .hasMessage("a range takes at least 1 neighbour, not 0");
        assertThatThrownBy(() -> new NeighborRange(PREFIX, settings, 1))
                .hasMessage("the settings of a range are for one of its addresses: 127.0.0.1 is not in 10.217.0.0/24");
    }

    /** Speaker {@code number} connects to the hub, from its own address. */
    private BgpSpeaker connect(int number) {
        BgpSpeaker speaker = speaker(number);
        speaker.addNeighbor(NeighborSettings.builder(HUB, as(1))
                .port(hub.listening().get(0).getPort())
                .localAddress(address(number))
                .timers(BgpTimers.DEFAULT
                        .withConnectRetry(Duration.ofMillis(50))
                        .withIdleHold(Duration.ofMillis(10)))
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build());
        return speaker;
    }

    private BgpSpeaker speaker(int number) {
        SpeakerSettings settings = new SpeakerSettings(as(number), RouterId.of(address(number)))
                .withListen(new InetSocketAddress(address(number).toInetAddress(), 0));
        BgpSpeaker speaker = BgpSpeaker.open(settings);
        speakers.add(speaker);
        return speaker;
    }

    private static NeighborSettings.Builder anyone() {
        return settings(as(99)).anyExternalAs();
    }

    private static NeighborSettings.Builder settings(AsNumber as) {
        return settings(address(1), as);
    }

    private static NeighborSettings.Builder settings(IpAddress address, AsNumber as) {
        return NeighborSettings.builder(address, as)
                .timers(BgpTimers.DEFAULT.withIdleHold(Duration.ofMillis(10)))
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll());
    }

    private boolean established(int number) {
        return hub.neighbor(address(number))
                .filter(status -> status.state() == SessionState.ESTABLISHED)
                .isPresent();
    }

    private static int routes(BgpSpeaker speaker) {
        var answer = speaker.locRib();
        speaker.doWork(System.nanoTime());
        return answer.join().size();
    }

    private void until(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            speakers.forEach(speaker -> speaker.doWork(System.nanoTime()));
            return holds.call();
        });
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("127.0.0." + number);
    }

    private static AsNumber as(int number) {
        return new AsNumber(65000 + number);
    }
}
