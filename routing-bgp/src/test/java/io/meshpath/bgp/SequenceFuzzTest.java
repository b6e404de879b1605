// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sequences of messages on a speaker, sound, malformed and damaged: after each it has the routes that a plain model has, and
 * it ends a session only where RFC 7606 says so. {@code MESHPATH_FUZZ_SEEDS} in the environment is how many sequences, 6
 * without; a failure names its seed.
 */
class SequenceFuzzTest {
    private static final int STEPS = 200;
    private static final int SEEDS = Integer.parseInt(System.getenv().getOrDefault("MESHPATH_FUZZ_SEEDS", "6"));
    private static final Cidr OURS = Cidr.parse("198.18.0.0/24");
    /** Thousands of errors on purpose, which nobody wants to read; held here, or its level would be forgotten. */
    private static final Logger LOG = Logger.getLogger("io.meshpath.bgp");

    private static List<MalformedUpdatesTest.Row> rows;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    @BeforeAll
    static void prepare() throws IOException {
        LOG.setLevel(Level.OFF);
        rows = MalformedUpdatesTest.rows().toList();
    }

    @AfterAll
    static void beHeardAgain() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hasTheRoutesOfTheModelAndResetsOnlyWhereItMust(long seed) {
        Random random = new Random(seed);
        FuzzedPeer model = new FuzzedPeer(random, rows);
        Bench bench = bench();
        FakePeer peer = establish(bench, model);
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(40) == 0) {
                peer = endAndBeginAnew(model, bench, peer);
                continue;
            }
            inPieces(random, bench, peer, model.next());
            meanwhile(random, bench, peer);
            assertThat(bench.state()).as("step %s: %s", step, bench.lastError()).isEqualTo(SessionState.ESTABLISHED);
            assertThat(routes(bench)).as("step %s", step).isEqualTo(model.routes);
        }
        peer.takeOnly(Integer.MAX_VALUE);
        bench.turn();
        assertThat(peer.heard()).noneMatch(BgpMessage.Notification.class::isInstance);
    }

    private static FakePeer endAndBeginAnew(FuzzedPeer model, Bench bench, FakePeer peer) {
        MalformedUpdatesTest.Row row = model.fatal();
        peer.takeOnly(Integer.MAX_VALUE);
        bench.turn();
        peer.heard();
        peer.say(row.octets());
        bench.turn();
        assertThat(peer.heard())
                .as("%s", row)
                .filteredOn(BgpMessage.Notification.class::isInstance)
                .extracting(said -> ((BgpMessage.Notification) said).code())
                .containsExactly(3);
        assertThat(routes(bench)).as("%s", row).isEmpty();
        bench.after(Duration.ofMinutes(2));
        return establish(bench, model);
    }

    /** Lets the octets come in parts, so that a turn sees the middle of a message. */
    private static void inPieces(Random random, Bench bench, FakePeer peer, byte[] octets) {
        int at = 0;
        while (at < octets.length) {
            int end = Math.min(octets.length, at + 1 + random.nextInt(octets.length));
            peer.say(Arrays.copyOfRange(octets, at, end));
            bench.turn();
            at = end;
        }
    }

    /** What else happens: time passes, we announce and withdraw, the neighbour reads slowly. */
    private static void meanwhile(Random random, Bench bench, FakePeer peer) {
        peer.takeOnly(random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(60));
        switch (random.nextInt(4)) {
            case 0 -> bench.announce(OURS, new PathAttribute.MultiExitDisc(random.nextInt(3)));
            case 1 -> bench.locRib.withdraw(OURS);
            case 2 -> {
                peer.say(new BgpMessage.Keepalive());
                bench.turn().after(Duration.ofSeconds(random.nextInt(20)));
            }
            default -> bench.turn();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverResetsForTheValueOfAnAttribute(long seed) {
        Random random = new Random(seed);
        FuzzedPeer model = new FuzzedPeer(random, rows);
        Bench bench = bench();
        FakePeer peer = establish(bench, model);
        for (int step = 0; step < STEPS; step++) {
            byte[] octets = model.announcement();
            damageValues(random, octets);
            peer.say(octets);
            bench.turn();
            assertThat(bench.state()).as("step %s: %s", step, bench.lastError()).isEqualTo(SessionState.ESTABLISHED);
            assertThat(model.routes.keySet())
                    .as("step %s", step)
                    .containsAll(routes(bench).keySet());
        }
    }

    /** Changes octets inside the values of the attributes of an UPDATE without withdrawn routes; lengths stay. */
    private static void damageValues(Random random, byte[] octets) {
        int at = BgpReader.HEADER_LENGTH + 4;
        int end = at + unsigned16(octets, at - 2);
        while (at < end) {
            boolean extended = (octets[at] & 0x10) != 0;
            int length = extended ? unsigned16(octets, at + 2) : octets[at + 2] & 0xff;
            int value = at + (extended ? 4 : 3);
            if (length > 0 && random.nextInt(3) == 0) {
                octets[value + random.nextInt(length)] = (byte) random.nextInt();
            }
            at = value + length;
        }
    }

    private static int unsigned16(byte[] octets, int at) {
        return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void comesBackFromAnyDamage(long seed) {
        Random random = new Random(seed);
        FuzzedPeer model = new FuzzedPeer(random, rows);
        Bench bench = bench();
        FakePeer peer = establish(bench, model);
        for (int step = 0; step < STEPS; step++) {
            byte[] octets = model.next();
            for (int i = random.nextInt(3); i >= 0; i--) {
                octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
            }
            peer.say(octets);
            bench.turn();
            if (bench.state() == SessionState.ESTABLISHED && random.nextInt(10) == 0) {
                bench.after(Duration.ofSeconds(91)); // a damaged length may have left it waiting for the rest
            }
            if (bench.state() != SessionState.ESTABLISHED) {
                assertThat(peer.isClosed()).as("step %s", step).isTrue();
                assertThat(routes(bench)).as("step %s", step).isEmpty();
                bench.after(Duration.ofMinutes(2));
                peer = establish(bench, model);
            }
        }
    }

    private static Bench bench() {
        Bench bench = new Bench(Bench.settings()
                .families(Family.IPV4_UNICAST, Family.IPV6_UNICAST)
                .gracefulRestart(GracefulRestart.OFF)
                .addPath(AddPath.RECEIVE.withSend(2))
                .build());
        return bench.announce(OURS).start();
    }

    private static FakePeer establish(Bench bench, FuzzedPeer model) {
        model.begin();
        FakePeer peer = bench.connect();
        peer.say(Bench.open(90, model.capabilities()), new BgpMessage.Keepalive());
        peer.heard();
        bench.turn();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
        return peer.use(model.format());
    }

    private static Map<Nlri, Long> routes(Bench bench) {
        Map<Nlri, Long> routes = new HashMap<>();
        for (RibEntry entry : bench.neighbor.exchange().ribIn()) {
            routes.put(entry.route().nlri(), mark(entry.route()));
        }
        return routes;
    }

    private static long mark(Route route) {
        return route.attributes()
                .get(PathAttribute.MultiExitDisc.class)
                .map(PathAttribute.MultiExitDisc::value)
                .orElse(FuzzedPeer.NO_MARK);
    }
}
