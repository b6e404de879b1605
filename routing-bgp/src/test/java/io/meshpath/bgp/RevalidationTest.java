// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.rpki.Rpki;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.bgp.rpki.Vrp;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Policies know whether a route is valid, and are asked again when that changes (RFC 6811). */
class RevalidationTest {
    private static final Vrp OURS = new Vrp(Bench.PREFIX, 24, 65002);
    private static final Vrp OTHERS = new Vrp(Bench.PREFIX, 24, 65009);
    private static final RoutePolicy NOT_INVALID = candidate ->
            candidate.validation() == Validation.INVALID ? Optional.empty() : Optional.of(candidate.attributes());

    private final Rpki rpki = Rpki.open(cache -> {
        throw new IOException("no caches here");
    });

    @Test
    void usesARouteForAsLongAsItIsNotInvalid() {
        Bench bench = new Bench(Bench.settings().importing(NOT_INVALID).build());
        Revalidation revalidation = Revalidation.of(bench.locRib, rpki);
        FakePeer peer = bench.start().establish();
        say(OTHERS);
        turn(bench, revalidation);
        peer.say(Bench.announcement(Bench.PREFIX));
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(standing(bench)).isEqualTo(RibEntry.Standing.REJECTED_BY_POLICY);
        say(OTHERS, OURS);
        turn(bench, revalidation);
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        say(OTHERS);
        turn(bench, revalidation);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void doesNotUseAnInvalidRouteThatIsKeptForANeighborThatIsAway() {
        Bench bench = new Bench(Bench.settings().importing(NOT_INVALID).build());
        Revalidation revalidation = Revalidation.of(bench.locRib, rpki);
        FakePeer peer = bench.start()
                .establish(
                        90,
                        new Capability.GracefulRestart(
                                false, false, 120, List.of(new Capability.RestartFamily(Family.IPV4_UNICAST, true))));
        peer.say(Bench.announcement(Bench.PREFIX)).hangUp();
        bench.turn().turn();
        assertThat(bench.best(Bench.PREFIX)).isPresent();
        say(OTHERS);
        turn(bench, revalidation);
        assertThat(bench.best(Bench.PREFIX)).isEmpty();
    }

    @Test
    void showsTheValidityOfEachRoute() {
        Bench bench = Bench.active();
        Revalidation revalidation = Revalidation.of(bench.locRib, rpki);
        bench.start().establish().say(Bench.announcement(Bench.PREFIX));
        bench.turn();
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::validation)
                .containsExactly(Validation.NOT_FOUND);
        say(OURS);
        turn(bench, revalidation);
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::validation)
                .containsExactly(Validation.VALID);
        assertThat(bench.locRib.entries()).extracting(RibEntry::validation).containsExactly(Validation.VALID);
    }

    @Test
    void withdrawsWhatMayNotBeToldAnyMore() {
        Bench bench = new Bench(Bench.settings().exporting(NOT_INVALID).build());
        Revalidation revalidation = Revalidation.of(bench.locRib, rpki);
        FakePeer peer = bench.announce(Bench.PREFIX).start().establish();
        say(OTHERS); // ours it is not: we are AS 65001
        turn(bench, revalidation);
        assertThat(peer.heard())
                .singleElement()
                .satisfies(update ->
                        assertThat(((BgpMessage.Update) update).withdrawn()).containsExactly(Nlri.of(Bench.PREFIX)));
    }

    @Test
    void looksAtAPartOfALargeTableAtATurn() {
        Bench bench = new Bench(Bench.settings().importing(NOT_INVALID).build());
        Revalidation revalidation = Revalidation.of(bench.locRib, rpki);
        FakePeer peer = bench.start().establish();
        List<Cidr> prefixes = new ArrayList<>();
        for (int i = 0; i < 25_000; i++) {
            prefixes.add(Cidr.of(IpAddress.of4(0x0a000000 + i)));
        }
        for (int i = 0; i < prefixes.size(); i += 500) {
            peer.say(Bench.announcement(prefixes.subList(i, i + 500).toArray(Cidr[]::new)));
            bench.turn();
        }
        say(new Vrp(Cidr.parse("10.0.0.0/8"), 8, 65009));
        int turns = 0;
        while (revalidation.doWork(List.of(bench.neighbor), bench.now) > 0) {
            turns++;
        }
        bench.turn();
        assertThat(turns).isBetween(3, 4);
        assertThat(bench.locRib.entries()).isEmpty();
    }

    private void say(Vrp... vrps) {
        rpki.configure(new RpkiSettings(List.of(), List.of(vrps)), 0);
    }

    private static void turn(Bench bench, Revalidation revalidation) {
        while (revalidation.doWork(List.of(bench.neighbor), bench.now) > 0) {
            // until all routes concerned have been looked at
        }
        bench.turn();
    }

    private static RibEntry.Standing standing(Bench bench) {
        return bench.neighbor.exchange().ribIn().get(0).standing();
    }
}
