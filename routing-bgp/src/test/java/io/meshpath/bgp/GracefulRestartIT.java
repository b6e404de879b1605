// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.PEER_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX_6;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each side restarts, with daemons of other makes: no route is lost on the other side, not for a moment. */
@Timeout(60)
class GracefulRestartIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");
    private static final Cidr POD_CIDR_6 = Cidr.parse("fd00:10:217::/64");
    private static final PeerSpec WAITING = PeerSpec.waiting().withGracefulRestart(60);
    private static final PeerSpec ACTIVE = PeerSpec.active().withGracefulRestart(60);

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

    /** OpenBGPD helps only: it never asks to have its own routes kept. */
    @ParameterizedTest
    @EnumSource(value = Daemon.Make.class, names = "OPENBGPD", mode = EnumSource.Mode.EXCLUDE)
    void keepsTheRoutesOfADaemonThatIsKilledAndComesBack(Daemon.Make make) throws Exception {
        lab.speak(PeerLab.listening(), speaker -> {
            List<Cidr> lost = new ArrayList<>();
            speaker.addNeighbor(neighbor(ACTIVE));
            try (Daemon first = lab.start(make, ACTIVE)) {
                Turns.until(speaker, "its routes are here", () -> hasAll(speaker, false));
                Turns.until(speaker, "it has ended its dumps", () -> hasEndedDumps(speaker));
                speaker.watch(changes -> changes.stream()
                        .filter(change -> change.best().isEmpty())
                        .forEach(change -> lost.add(change.prefix())));
                first.signal("KILL");
                Turns.until(speaker, "its routes are stale", () -> hasAll(speaker, true));
            }
            try (Daemon second = lab.start(make, ACTIVE.withRestarted())) {
                Turns.until(speaker, "its routes are confirmed", () -> hasAll(speaker, false));
                Turns.until(speaker, "it says so too", second::isEstablished);
            }
            assertThat(lost).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(Daemon.Make.class)
    void aDaemonKeepsOurRoutesWhileWeRestart(Daemon.Make make) throws Exception {
        try (Daemon daemon = lab.start(make, WAITING)) {
            lab.us().<Exception>run(() -> {
                try (BgpSpeaker before = BgpSpeaker.open(PeerLab.US)) {
                    announce(before);
                    Turns.until(before, "it has our routes", () -> knowsOurs(daemon));
                    before.closeForRestart();
                }
            });
            assertThat(knowsOurs(daemon)).isTrue();
            SpeakerSettings again = PeerLab.US.withRestarted(Restarted.FORWARDING.withDeferral(Duration.ofSeconds(60)));
            lab.speak(again, after -> {
                announce(after);
                List<String> converged = new ArrayList<>();
                after.watch(watcher(converged));
                until(after, daemon, () -> hasAll(after, false));
                until(after, daemon, () -> converged.contains("converged"));
                assertThat(converged.get(0))
                        .as("nothing is chosen before all have told")
                        .isEqualTo("0 routes");
                long until = System.nanoTime() + Duration.ofMillis(500).toNanos();
                until(after, daemon, () -> System.nanoTime() - until > 0);
                assertThat(after.neighbor(PEER_ADDRESS).orElseThrow().announced())
                        .isEqualTo(2);
            });
        }
    }

    /** As {@link Turns#until}, and all the while the daemon has our routes. */
    private static void until(BgpSpeaker speaker, Daemon daemon, Callable<Boolean> holds) {
        Turns.until(speaker, "the restart is over", () -> {
            assertThat(knowsOurs(daemon)).as("it has our routes all the time").isTrue();
            return holds.call();
        });
    }

    private static RibWatcher watcher(List<String> heard) {
        return new RibWatcher() {
            @Override
            public void changed(List<RibChange> changes) {
                heard.add(changes.size() + " routes");
            }

            @Override
            public void converged() {
                heard.add("converged");
            }
        };
    }

    private static void announce(BgpSpeaker speaker) {
        speaker.announce(POD_CIDR, PathAttributes.EMPTY);
        speaker.announce(POD_CIDR_6, PathAttributes.EMPTY);
        speaker.addNeighbor(neighbor(WAITING));
    }

    private static NeighborSettings neighbor(PeerSpec spec) {
        return PeerLab.neighbor(spec)
                .importing(RoutePolicy.acceptAll())
                .gracefulRestart(GracefulRestart.BOTH)
                .build();
    }

    private static boolean knowsOurs(Daemon daemon) {
        return daemon.route(POD_CIDR).isPresent() && daemon.route(POD_CIDR_6).isPresent();
    }

    private static boolean hasEndedDumps(BgpSpeaker speaker) {
        return speaker.neighbor(PEER_ADDRESS)
                .flatMap(NeighborStatus::session)
                .filter(session -> session.endOfRib().size() == 2)
                .isPresent();
    }

    /** Both routes of the daemon are there, and stale or not. */
    private static boolean hasAll(BgpSpeaker speaker, boolean stale) {
        List<RibEntry> entries = Turns.now(speaker, speaker.adjRibIn(PEER_ADDRESS));
        return List.of(PEER_PREFIX, PEER_PREFIX_6).stream()
                .allMatch(prefix -> entries.stream()
                        .anyMatch(entry -> entry.route().prefix().equals(prefix) && entry.stale() == stale));
    }
}
