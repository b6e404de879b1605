// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.PEER_PREFIX_6;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions with a password (RFC 2385) and with TTL security (RFC 5082), whoever connects. */
@Timeout(60)
class ProtectedPeersIT {
    private static final Cidr POD_CIDR_6 = Cidr.parse("fd00:10:217::/64");
    private static final String PASSWORD = "sesame-4271";
    private static final TcpOptions BOTH =
            TcpOptions.DEFAULT.withPassword(PASSWORD).withTtlSecurity();

    private PeerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = PeerLab.open();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void meetsWhatItAsksForWhenWeConnect(Daemon.Make make) throws Exception {
        boolean listensWithPassword = make != Daemon.Make.OPENBGPD; // on Linux its listener is not given any
        PeerSpec waiting = PeerSpec.waiting().with(ttlSecurity(make, PeerSpec.waiting()));
        PeerSpec spec = listensWithPassword ? waiting.withPassword(PASSWORD) : waiting;
        try (Daemon daemon = lab.start(make, spec)) {
            lab.speak(PeerLab.US, speaker -> {
                speaker.addNeighbor(PeerLab.neighbor(spec)
                        .tcp(listensWithPassword ? BOTH : TcpOptions.DEFAULT.withTtlSecurity())
                        .build());
                Turns.establish(speaker, spec.them());
                Turns.until(speaker, "it says so too", daemon::isEstablished);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksItForBothWhenItConnectsAndExchangesIpv6(Daemon.Make make) throws Exception {
        PeerSpec plain = PeerSpec.active().withIpv6().withFamilies(Family.IPV6_UNICAST);
        PeerSpec spec = plain.withPassword(PASSWORD).with(ttlSecurity(make, plain));
        lab.speak(PeerLab.listening(), speaker -> {
            speaker.announce(POD_CIDR_6, PathAttributes.EMPTY);
            speaker.addNeighbor(PeerLab.neighbor(spec).passive().tcp(BOTH).build());
            try (Daemon daemon = lab.start(make, spec)) {
                Turns.until(
                        speaker,
                        "we have its route",
                        () -> Turns.best(speaker, PEER_PREFIX_6).isPresent());
                Turns.until(
                        speaker,
                        "it has our route",
                        () -> daemon.route(POD_CIDR_6).isPresent());
            }
        });
    }

    @Test
    void noSessionComesAboutWithAnotherPassword() throws Exception {
        PeerSpec spec = PeerSpec.active().withPassword(PASSWORD);
        TcpOptions another = TcpOptions.DEFAULT.withPassword("sesame-4272");
        lab.speak(PeerLab.listening(), speaker -> {
            speaker.addNeighbor(PeerLab.neighbor(spec).tcp(another).build());
            try (Daemon daemon = lab.start(Daemon.Make.BIRD, spec)) {
                Turns.until(speaker, "the kernel drops what it says", () -> count("TcpExtTCPMD5Failure") > 1);
                assertThat(Turns.state(speaker, spec.them())).isLessThan(SessionState.OPEN_SENT);
            }
        });
    }

    @Test
    void noSessionComesAboutWithANeighbourThatSendsAsIfFarAway() throws Exception {
        PeerSpec spec = PeerSpec.active();
        lab.speak(PeerLab.listening(), speaker -> {
            speaker.addNeighbor(PeerLab.neighbor(spec)
                    .passive()
                    .tcp(TcpOptions.DEFAULT.withTtlSecurity())
                    .build());
            try (Daemon daemon = lab.start(Daemon.Make.BIRD, spec)) {
                Turns.until(speaker, "the kernel drops what it says", () -> count("TcpExtTCPMinTTLDrop") > 1);
                assertThat(Turns.state(speaker, spec.them())).isEqualTo(SessionState.ACTIVE);
            }
        });
    }

    private static String ttlSecurity(Daemon.Make make, PeerSpec spec) {
        return switch (make) {
            case BIRD -> "ttl security on;";
            case FRR -> "neighbor " + spec.us() + " ttl-security hops 1";
            case GOBGP -> """
                    [neighbors.ttl-security.config]
                    enabled = true
                    ttl-min = 255
                    """;
            case OPENBGPD -> "ttl-security yes";
        };
    }

    /** A counter of the kernel, in our namespace. */
    private long count(String counter) {
        String line = Commands.run("ip", "netns", "exec", lab.ourName(), "nstat", "-asz", counter)
                .lines()
                .reduce((first, last) -> last)
                .orElseThrow();
        return Long.parseLong(
                Splitter.on(' ').omitEmptyStrings().splitToList(line).get(1));
    }
}
