// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.PEER_PREFIX;

import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes as a last resort, with BIRD: one side is away for longer than it said (RFC 9494). */
@Timeout(60)
class LongLivedIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");
    private static final PeerSpec SPEC =
            PeerSpec.waiting().withGracefulRestart(1).with("long lived graceful restart on; long lived stale time 60;");

    private PeerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = PeerLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void theRoutesOfBirdAreALastResortUntilItIsBack() throws Exception {
        lab.speak(PeerLab.US, speaker -> {
            speaker.addNeighbor(neighbor(GracefulRestart.HELPER));
            try (Daemon first = lab.start(Daemon.Make.BIRD, SPEC)) {
                Turns.until(speaker, "its route is here", () -> isBest(speaker, false));
                first.signal("KILL");
                Turns.until(speaker, "its route is a last resort", () -> isBest(speaker, true));
            }
            try (Daemon second = lab.start(Daemon.Make.BIRD, SPEC.withRestarted())) {
                Turns.until(speaker, "its route is as good as before", () -> isBest(speaker, false));
                Turns.until(speaker, "it says so too", second::isEstablished);
            }
        });
    }

    @Test
    void ourRoutesAreALastResortOfBirdUntilWeAreBack() throws Exception {
        GracefulRestart longLived =
                GracefulRestart.BOTH.withRestartTime(Duration.ofSeconds(1)).withLongLived(Duration.ofMinutes(1));
        try (Daemon bird = lab.start(Daemon.Make.BIRD, SPEC)) {
            lab.us().<Exception>run(() -> {
                try (BgpSpeaker before = BgpSpeaker.open(PeerLab.US)) {
                    before.announce(POD_CIDR, PathAttributes.EMPTY);
                    before.addNeighbor(neighbor(longLived));
                    Turns.until(
                            before, "it has our route", () -> communities(bird).equals("none"));
                    before.closeForRestart();
                }
            });
            Waiting.until("our route is a last resort", () -> communities(bird).equals("65535:6"));
            lab.speak(PeerLab.US.withRestarted(Restarted.FORWARDING), after -> {
                after.announce(POD_CIDR, PathAttributes.EMPTY);
                after.addNeighbor(neighbor(longLived));
                Turns.until(
                        after,
                        "our route is as good as before",
                        () -> communities(bird).equals("none"));
            });
        }
    }

    private static NeighborSettings neighbor(GracefulRestart restart) {
        return PeerLab.neighbor(SPEC)
                .importing(RoutePolicy.acceptAll())
                .gracefulRestart(restart)
                .build();
    }

    private static boolean isBest(BgpSpeaker speaker, boolean lastResort) {
        return Turns.best(speaker, PEER_PREFIX)
                .filter(route -> route.attributes().communities().contains(Community.LLGR_STALE) == lastResort)
                .isPresent();
    }

    private static String communities(Daemon bird) {
        return bird.route(POD_CIDR)
                .map(shown -> shown.communities().isEmpty() ? "none" : shown.communities())
                .orElse("no route");
    }
}
