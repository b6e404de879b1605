// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.tcp.AoKey;
import io.meshpath.bgp.tcp.Secret;
import io.meshpath.bgp.tcp.TcpAuthentication;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Speakers of ours with passwords and keys between them. */
class KeyedSessionIT {
    private static final IpAddress ONE = IpAddress.parse("127.0.0.1");
    private static final IpAddress TWO = IpAddress.parse("127.0.0.2");
    private static final IpAddress THREE = IpAddress.parse("127.0.0.3");
    private static final TcpOptions KEYED = TcpOptions.DEFAULT.withAuthentication(new TcpAuthentication.Ao(List.of(
            new AoKey(1, 1, AoKey.Algorithm.HMAC_SHA_1, Secret.of("first")),
            new AoKey(2, 2, AoKey.Algorithm.AES_128_CMAC, Secret.of("0123456789abcdef")))));
    private static final String MISSING = "this kernel has no TCP-AO; it needs Linux 6.7 with CONFIG_TCP_AO";

    @Test
    void aRangeHasOnePasswordForAllOfIt() {
        TcpOptions right = TcpOptions.DEFAULT.withPassword("of the range");
        NeighborSettings members =
                NeighborSettings.builder(TWO, as(2)).tcp(right).anyExternalAs().build();
        try (BgpSpeaker hub = speaker(ONE, 1);
                BgpSpeaker two = speaker(TWO, 2);
                BgpSpeaker three = speaker(THREE, 3)) {
            hub.addRange(new NeighborRange(Cidr.parse("127.0.0.0/24"), members, 10));
            two.addNeighbor(connecting(hub, TWO).tcp(right).build());
            three.addNeighbor(connecting(hub, THREE)
                    .tcp(TcpOptions.DEFAULT.withPassword("another"))
                    .timers(BgpTimers.DEFAULT.withConnectRetry(Duration.ofMillis(300)))
                    .build());
            Waiting.until("one has a session and the other no answer", () -> {
                List.of(hub, two, three).forEach(Turns::turn);
                return isEstablished(hub, TWO)
                        && Turns.lastError(three, ONE).contains("no answer; the password or key may be another one");
            });
            assertThat(hub.neighbors()).hasSize(1);
        }
    }

    private static NeighborSettings.Builder connecting(BgpSpeaker hub, IpAddress from) {
        return NeighborSettings.builder(ONE, as(1))
                .port(hub.listening().get(0).getPort())
                .localAddress(from);
    }

    /** Where the kernel has TCP-AO there is a session, and where it has not, the reason. */
    @Test
    void aSessionWithTcpAoComesAboutOrBothEndsSayWhyNot() {
        try (BgpSpeaker one = speaker(ONE, 1);
                BgpSpeaker two = speaker(TWO, 2)) {
            one.addNeighbor(neighbor(TWO, 2).passive().build());
            two.addNeighbor(connecting(one, TWO).tcp(KEYED).build());
            Waiting.until("a session, or a reason", () -> {
                Turns.turn(one);
                Turns.turn(two);
                return isEstablished(one, TWO) && isEstablished(two, ONE)
                        || !Turns.lastError(one, TWO).isEmpty()
                                && !Turns.lastError(two, ONE).isEmpty();
            });
            if (!isEstablished(one, TWO)) {
                assertThat(Turns.lastError(one, TWO)).isEqualTo("cannot accept connections: " + MISSING);
                assertThat(Turns.lastError(two, ONE))
                        .startsWith("cannot connect: 127.0.0.1 port ")
                        .endsWith(MISSING);
            }
        }
    }

    private static boolean isEstablished(BgpSpeaker speaker, IpAddress neighbor) {
        return Turns.state(speaker, neighbor) == SessionState.ESTABLISHED;
    }

    private static BgpSpeaker speaker(IpAddress address, int number) {
        return BgpSpeaker.open(new SpeakerSettings(as(number), RouterId.of(address))
                .withListen(new InetSocketAddress(address.toInetAddress(), 0)));
    }

    private static NeighborSettings.Builder neighbor(IpAddress address, int number) {
        return NeighborSettings.builder(address, as(number)).tcp(KEYED);
    }

    private static AsNumber as(int number) {
        return new AsNumber(65000 + number);
    }
}
