// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.OTHER_ADDRESS;
import static io.meshpath.bgp.PeerLab.OUR_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several paths to a prefix (RFC 7911), from a daemon of each make to us and from us to it. The second path comes from
 * another speaker of ours, which has a session with both.
 */
@Timeout(60)
class PeersAddPathIT {
    private static final PeerSpec SPEC = PeerSpec.waiting().withAddPath();
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");

    @ParameterizedTest
    @EnumSource(Daemon.Make.class)
    void learnsAllPathsAndTellsAllPaths(Daemon.Make make) throws Exception {
        try (PeerLab lab = PeerLab.open();
                Daemon daemon = lab.start(make, SPEC)) {
            lab.speak(PeerLab.listening(), us -> {
                try (BgpSpeaker other = BgpSpeaker.open(PeerLab.OTHER)) {
                    us.announce(POD_CIDR, PathAttributes.EMPTY);
                    other.announce(POD_CIDR, PathAttributes.EMPTY);
                    other.announce(PEER_PREFIX, PathAttributes.EMPTY);
                    connect(us, other);
                    until(
                            us,
                            other,
                            "we have both of its paths",
                            () -> paths(us).equals(Set.of("65002", "65002 65003")));
                    until(us, other, "it has both of ours", () -> daemon.paths(POD_CIDR) == 2);
                    other.withdraw(PEER_PREFIX);
                    other.withdraw(POD_CIDR);
                    until(us, other, "one of its paths is left", () -> paths(us).equals(Set.of("65002")));
                    until(us, other, "one of ours is left", () -> daemon.paths(POD_CIDR) == 1);
                    assertThat(daemon.route(POD_CIDR).orElseThrow().asPath()).isEqualTo("65001");
                }
            });
        }
    }

    /** The other speaker tells the daemon of the daemon's prefix, and us of ours. */
    private static void connect(BgpSpeaker us, BgpSpeaker other) {
        us.addNeighbor(
                PeerLab.neighbor(SPEC).addPath(AddPath.RECEIVE.withSend(4)).build());
        us.addNeighbor(NeighborSettings.builder(OTHER_ADDRESS, PeerLab.OTHER.as())
                .passive()
                .importing(RoutePolicy.acceptAll())
                .build());
        other.addNeighbor(PeerLab.neighbor(SPEC)
                .localAddress(OTHER_ADDRESS)
                .nextHop(OTHER_ADDRESS)
                .exporting(only(PEER_PREFIX))
                .build());
        other.addNeighbor(NeighborSettings.builder(OUR_ADDRESS, PeerLab.US.as())
                .timers(PeerLab.TIMERS)
                .localAddress(OTHER_ADDRESS)
                .exporting(only(POD_CIDR))
                .build());
    }

    private static RoutePolicy only(Cidr prefix) {
        return candidate -> candidate.prefix().equals(prefix) ? Optional.of(candidate.attributes()) : Optional.empty();
    }

    /** The AS paths of what the daemon has told us about its own prefix. */
    private static Set<String> paths(BgpSpeaker speaker) {
        return Turns.now(speaker, speaker.adjRibIn(PEER_ADDRESS)).stream()
                .map(RibEntry::route)
                .filter(route -> route.prefix().equals(PEER_PREFIX))
                .map(route -> route.attributes().asPath().toString())
                .collect(Collectors.toSet());
    }

    private static void until(BgpSpeaker us, BgpSpeaker other, String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            Turns.turn(us);
            Turns.turn(other);
            return holds.call();
        });
    }
}
