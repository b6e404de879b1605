// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order: no exception, no route without a session, and never stuck. */
class RandomEventsTest {
    private static final int EVENTS = 2_000;
    /** Thousands of errors on purpose, which nobody wants to read; held here, or its level would be forgotten. */
    private static final Logger LOG = Logger.getLogger("io.meshpath.bgp");

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void beHeardAgain() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void comesBackFromEverySequenceOfEvents(long seed) {
        Random random = new Random(seed);
        Bench bench = Bench.active().announce(Bench.PREFIX).start();
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            happen(random, bench, peers);
            peers.removeIf(FakePeer::isClosed);
            assertThat(peers).as("open connections").hasSizeLessThanOrEqualTo(2);
            if (bench.state() != SessionState.ESTABLISHED) {
                assertThat(bench.locRib.entries())
                        .as("routes in %s", bench.state())
                        .hasSize(1);
            }
        }
        peers.forEach(FakePeer::hangUp);
        bench.turn().after(Duration.ofMinutes(2));
        assertThat(bench.state()).isEqualTo(SessionState.CONNECT);
        bench.establish();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    private static void happen(Random random, Bench bench, List<FakePeer> peers) {
        switch (random.nextInt(6)) {
            case 0 -> {
                if (bench.state() == SessionState.CONNECT) {
                    peers.add(bench.connect());
                }
            }
            case 1 -> peers.add(bench.accept());
            case 2 -> bench.after(Duration.ofMillis(random.nextInt(30_000)));
            default -> {
                if (!peers.isEmpty()) {
                    talk(random, peers.get(random.nextInt(peers.size())));
                }
            }
        }
        bench.turn();
    }

    private static void talk(Random random, FakePeer peer) {
        switch (random.nextInt(20)) {
            case 0 -> peer.hangUp();
            case 1 -> peer.say(BgpMessage.Notification.of(BgpError.values()[random.nextInt(BgpError.values().length)]));
            case 2 -> peer.say(damaged(random));
            case 3 -> peer.say(new BgpMessage.RouteRefresh(Family.IPV4_UNICAST, random.nextInt(3)));
            case 4, 5, 6, 7, 8 -> peer.say(Bench.open(random.nextBoolean() ? 90 : 9));
            case 9, 10, 11, 12 ->
                peer.say(Bench.announcement(Cidr.masking(IpAddress.of4(random.nextInt()), 8 + random.nextInt(25))));
            default -> peer.say(new BgpMessage.Keepalive());
        }
    }

    private static byte[] damaged(Random random) {
        byte[] octets = new byte[19 + random.nextInt(60)];
        random.nextBytes(octets);
        Arrays.fill(octets, 0, 16, (byte) 0xff);
        octets[16] = 0;
        octets[17] = (byte) octets.length;
        octets[18] = (byte) (1 + random.nextInt(5));
        return octets;
    }
}
