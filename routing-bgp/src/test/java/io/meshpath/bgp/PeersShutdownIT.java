// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.PEER_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX_6;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How sessions with each make of daemon begin when it connects, and how they end. */
@Timeout(60)
class PeersShutdownIT {
    private static final Cidr POD_CIDR_6 = Cidr.parse("fd00:10:217::/64");

    /** GoBGP takes 5 to 10 s before it connects, and does all of this in {@link ProtectedPeersIT}. */
    @ParameterizedTest
    @EnumSource(value = Daemon.Make.class, names = "GOBGP", mode = EnumSource.Mode.EXCLUDE)
    void exchangesIpv6OverIpv6WhenItConnects(Daemon.Make make) throws Exception {
        PeerSpec spec = PeerSpec.active().withIpv6().withFamilies(Family.IPV6_UNICAST);
        try (PeerLab lab = PeerLab.open()) {
            lab.speak(PeerLab.listening(), speaker -> {
                speaker.announce(POD_CIDR_6, PathAttributes.EMPTY);
                speaker.addNeighbor(PeerLab.neighbor(spec).passive().build());
                try (Daemon daemon = lab.start(make, spec)) {
                    Turns.until(
                            speaker,
                            "we have its route",
                            () -> Turns.best(speaker, PEER_PREFIX_6).isPresent());
                    Turns.until(
                            speaker,
                            "it has our route",
                            () -> daemon.route(POD_CIDR_6).isPresent());
                    assertThat(daemon.route(POD_CIDR_6).orElseThrow().nextHop()).isEqualTo("2001:db8:100::1");
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Daemon.Make.class)
    void saysInTheOperatorsWordsWhyItEndedTheSession(Daemon.Make make) throws Exception {
        PeerSpec spec = PeerSpec.waiting();
        try (PeerLab lab = PeerLab.open();
                Daemon daemon = lab.start(make, spec)) {
            lab.speak(PeerLab.US, speaker -> {
                speaker.addNeighbor(PeerLab.neighbor(spec).build());
                Turns.establish(speaker, PEER_ADDRESS);
                Turns.until(speaker, "it says so too", daemon::isEstablished);
                daemon.shutDown("moving the rack");
                Turns.until(
                        speaker,
                        "the session ends",
                        () -> Turns.state(speaker, PEER_ADDRESS) != SessionState.ESTABLISHED);
                assertThat(Turns.lastError(speaker, PEER_ADDRESS)) // FRR wraps it in a hard reset (RFC 8538)
                        .startsWith("received cease: ")
                        .endsWith("administrative shutdown (6/2) \"moving the rack\"");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Daemon.Make.class)
    void hearsFromUsInOurWordsWhyWeEndTheSession(Daemon.Make make) throws Exception {
        PeerSpec spec = PeerSpec.waiting();
        try (PeerLab lab = PeerLab.open();
                Daemon daemon = lab.start(make, spec)) {
            lab.speak(PeerLab.US, speaker -> {
                speaker.addNeighbor(PeerLab.neighbor(spec).build());
                Turns.establish(speaker, PEER_ADDRESS);
                Turns.until(speaker, "it says so too", daemon::isEstablished);
                speaker.stopNeighbor(PeerAddress.of(PEER_ADDRESS), "Umzug nach Zürich");
                Turns.until(speaker, "it logs our words", () -> daemon.log().contains("Umzug nach Z"));
            });
        }
    }
}
