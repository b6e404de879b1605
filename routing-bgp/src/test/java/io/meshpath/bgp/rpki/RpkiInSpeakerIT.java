// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.RibEntry;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.Validation;
import io.meshpath.bgp.Waiting;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two speakers and a real cache over loopback: what the cache says decides which routes are used. */
@Timeout(60)
class RpkiInSpeakerIT {
    private static final Cidr PREFIX = Cidr.parse("192.0.2.0/24");
    private static final IpAddress US = IpAddress.parse("127.0.0.1");
    private static final IpAddress PEER = IpAddress.parse("127.0.0.2");
    private static final RoutePolicy NOT_INVALID = candidate ->
            candidate.validation() == Validation.INVALID ? Optional.empty() : Optional.of(candidate.attributes());

    @Test
    void usesARouteAsSoonAsItsOriginIsAuthorised() throws Exception {
        assumeTrue(Files.isExecutable(Stayrtr.PROGRAM), "needs StayRTR: apt install stayrtr");
        try (Stayrtr cache = Stayrtr.start(List.of(new Vrp(PREFIX, 24, 65009)));
                BgpSpeaker us =
                        BgpSpeaker.open(settings(65001, US).withListen(new InetSocketAddress(US.toInetAddress(), 0)));
                BgpSpeaker peer = BgpSpeaker.open(settings(65002, PEER))) {
            us.useRpki(RpkiSettings.of(cache.cache()));
            until(
                    us,
                    peer,
                    "the cache has told all",
                    () -> us.rpkiCaches().stream().anyMatch(status -> status.state() == RtrState.SYNCHRONIZED));
            us.addNeighbor(
                    neighbor(65002, PEER).passive().importing(NOT_INVALID).build());
            peer.announce(PREFIX, PathAttributes.EMPTY);
            peer.addNeighbor(neighbor(65001, US)
                    .port(us.listening().get(0).getPort())
                    .localAddress(PEER)
                    .exporting(RoutePolicy.acceptAll())
                    .build());
            until(us, peer, "the route came", () -> !now(us, us.adjRibIn(PEER)).isEmpty());
            RibEntry refused = now(us, us.adjRibIn(PEER)).get(0);
            assertThat(refused.standing()).isEqualTo(RibEntry.Standing.REJECTED_BY_POLICY);
            assertThat(refused.validation()).isEqualTo(Validation.INVALID);
            cache.change(List.of(new Vrp(PREFIX, 24, 65009), new Vrp(PREFIX, 24, 65002)));
            until(us, peer, "the route is used", () -> !now(us, us.locRib()).isEmpty());
            assertThat(now(us, us.locRib())).extracting(RibEntry::validation).containsExactly(Validation.VALID);
        }
    }

    private static SpeakerSettings settings(long as, IpAddress address) {
        return new SpeakerSettings(new AsNumber(as), RouterId.of(address));
    }

    private static NeighborSettings.Builder neighbor(long as, IpAddress address) {
        return NeighborSettings.builder(address, new AsNumber(as));
    }

    private static void until(BgpSpeaker us, BgpSpeaker peer, String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            us.doWork(System.nanoTime());
            peer.doWork(System.nanoTime());
            return holds.call();
        });
    }

    private static <T> T now(BgpSpeaker speaker, CompletableFuture<T> answer) {
        speaker.doWork(System.nanoTime());
        return answer.join();
    }
}
