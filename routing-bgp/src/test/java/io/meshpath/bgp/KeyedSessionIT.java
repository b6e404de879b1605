// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.tcp.AoKey;
import io.meshpath.bgp.tcp.Secret;
import io.meshpath.bgp.tcp.TcpAuthentication;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two speakers of ours with TCP-AO between them: a session where the kernel has it, and the reason where it has not. */
class KeyedSessionIT {
    private static final IpAddress ONE = IpAddress.parse("127.0.0.1");
    private static final IpAddress TWO = IpAddress.parse("127.0.0.2");
    private static final TcpOptions KEYED = TcpOptions.DEFAULT.withAuthentication(new TcpAuthentication.Ao(List.of(
            new AoKey(1, 1, AoKey.Algorithm.HMAC_SHA_1, Secret.of("first")),
            new AoKey(2, 2, AoKey.Algorithm.AES_128_CMAC, Secret.of("0123456789abcdef")))));
    private static final String MISSING = "this kernel has no TCP-AO; it needs Linux 6.7 with CONFIG_TCP_AO";

    @Test
    void comesAboutOrBothEndsSayWhyNot() {
        try (BgpSpeaker one = speaker(ONE, 1);
                BgpSpeaker two = speaker(TWO, 2)) {
            one.addNeighbor(neighbor(TWO, 2).passive().build());
            two.addNeighbor(neighbor(ONE, 1)
                    .port(one.listening().get(0).getPort())
                    .localAddress(TWO)
                    .build());
            Waiting.until("a session, or a reason", () -> {
                Turns.turn(one);
                Turns.turn(two);
                return isEstablished(one, TWO) && isEstablished(two, ONE)
                        || !Turns.lastError(one, TWO).isEmpty()
                                && !Turns.lastError(two, ONE).isEmpty();
            });
            if (!isEstablished(one, TWO)) {
                assertThat(Turns.lastError(one, TWO)).isEqualTo("cannot accept connections: " + MISSING);
                assertThat(Turns.lastError(two, ONE)).startsWith("cannot connect: 127.0.0.1 port ").endsWith(MISSING);
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
