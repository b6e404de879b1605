// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.Bench.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several paths to a prefix in one session (RFC 7911). */
class AddPathTest {
    private static final Set<Family> IPV4 = Set.of(Family.IPV4_UNICAST);
    private static final int PATHS = 3;

    private final Bench bench =
            new Bench(Bench.settings().addPath(AddPath.RECEIVE.withSend(PATHS)).build());

    @Test
    void offersTheDirectionsThatAreWanted() {
        assertThat(offered(AddPath.OFF)).isEmpty();
        assertThat(offered(AddPath.RECEIVE)).contains(capability(true, false));
        assertThat(offered(AddPath.OFF.withSend(2))).contains(capability(false, true));
        assertThat(offered(AddPath.RECEIVE.withSend(2))).contains(capability(true, true));
    }

    private static Optional<Capability> offered(AddPath wanted) {
        return wanted.offer(IPV4);
    }

    private static Capability capability(boolean receive, boolean send) {
        return new Capability.AddPath(List.of(new Capability.AddPathFamily(Family.IPV4_UNICAST, receive, send)));
    }

    @Test
    void usesPathIdentifiersWhereOneSideSendsAndTheOtherReceives() {
        BgpMessage.Open sender = Bench.open(90, capability(false, true));
        assertThat(AddPath.RECEIVE.agree(FakePeer.FORMAT, IPV4, sender))
                .isEqualTo(FakePeer.FORMAT.withPaths(IPV4, Set.of()));
        assertThat(AddPath.OFF.withSend(1).agree(FakePeer.FORMAT, IPV4, sender)).isEqualTo(FakePeer.FORMAT);
        BgpMessage.Open receiver = Bench.open(90, capability(true, false));
        assertThat(AddPath.OFF.withSend(1).agree(FakePeer.FORMAT, IPV4, receiver))
                .isEqualTo(FakePeer.FORMAT.withPaths(Set.of(), IPV4));
        assertThat(AddPath.RECEIVE.agree(FakePeer.FORMAT, IPV4, Bench.open(90))).isEqualTo(FakePeer.FORMAT);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void refusesANumberOfPathsThatMakesNoSense(int paths) {
        assertThatThrownBy(() -> AddPath.OFF.withSend(paths)).hasMessageEndingWith("from 0 to 255: " + paths);
    }

    @Test
    void keepsThePathsOfANeighborApart() {
        FakePeer peer = establish();
        peer.say(announcement(1, 10), announcement(2, 20));
        bench.turn();
        assertThat(bench.neighbor.exchange().ribIn()).hasSize(2);
        assertThat(bench.best(PREFIX).orElseThrow().nlri().pathId()).isEqualTo(1);
        peer.say(announcement(1, 30)); // instead of the first
        bench.turn();
        assertThat(bench.neighbor.exchange().ribIn()).hasSize(2);
        assertThat(bench.best(PREFIX).orElseThrow().nlri().pathId()).isEqualTo(2);
        peer.say(new BgpMessage.Update(List.of(new Nlri(PREFIX, 2)), PathAttributes.EMPTY, List.of()));
        bench.turn();
        assertThat(bench.best(PREFIX).orElseThrow().nlri().pathId()).isEqualTo(1);
    }

    private static BgpMessage.Update announcement(int pathId, long med) {
        PathAttributes attributes = PathAttributes.of(
                Origin.IGP,
                AsPath.sequence(65002),
                new PathAttribute.NextHop(Bench.ADDRESS),
                new PathAttribute.MultiExitDisc(med));
        return new BgpMessage.Update(List.of(), attributes, List.of(new Nlri(PREFIX, pathId)));
    }

    @Test
    void sendsNothingAboutAPathThatStaysWhenABetterOneComes() {
        put(1, PREFIX, 10);
        FakePeer peer = establish();
        assertThat(announced(peer)).hasSize(1);
        put(2, PREFIX, 5);
        bench.turn();
        List<Nlri> news = announced(peer);
        assertThat(news).containsExactly(new Nlri(PREFIX, 2));
        assertThat(bench.neighbor.exchange().ribOut()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void tellsTheBestPathsWhateverComesAndGoes(long seed) {
        Random random = new Random(seed);
        FakePeer peer = establish();
        Map<Nlri, PathAttributes> heard = new HashMap<>();
        List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sources.add(bench.locRib.sources().add(source(i)));
        }
        for (int step = 0; step < 500; step++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                Cidr prefix = Cidr.masking(IpAddress.of4(0x0a00_0000 + (random.nextInt(5) << 8)), 24);
                int source = sources.get(random.nextInt(sources.size()));
                if (random.nextInt(3) == 0) {
                    remove(source, prefix);
                } else {
                    put(source, prefix, attributes(1 + random.nextInt(4)));
                }
            }
            peer.takeOnly(random.nextInt(200)); // some is still waiting when more happens
            bench.turn();
            peer.takeOnly(Integer.MAX_VALUE);
            if (random.nextInt(3) == 0) {
                bench.turn();
                apply(peer, heard);
                assertThat(paths(heard)).isEqualTo(expected());
                assertThat(heard.keySet()).allMatch(nlri -> nlri.pathId() >= 1 && nlri.pathId() <= PATHS);
            }
        }
    }

    /** What the neighbour has after these messages. */
    private static void apply(FakePeer peer, Map<Nlri, PathAttributes> heard) {
        for (BgpMessage message : peer.heard()) {
            if (message instanceof BgpMessage.Update update) {
                update.withdrawn()
                        .forEach(nlri -> assertThat(heard.remove(nlri)).isNotNull());
                update.announced().forEach(nlri -> heard.put(nlri, update.attributes()));
            }
        }
    }

    /** The paths of each prefix, sorted by their length, as the neighbour has them. */
    private static Map<Cidr, List<Integer>> paths(Map<Nlri, PathAttributes> heard) {
        Map<Cidr, List<Integer>> paths = new HashMap<>();
        heard.forEach((nlri, attributes) -> paths.computeIfAbsent(nlri.prefix(), key -> new ArrayList<>())
                .add(attributes.asPath().length()));
        paths.values().forEach(each -> each.sort(null));
        return paths;
    }

    /** The same of the shortest paths in the table, one system longer. */
    private Map<Cidr, List<Integer>> expected() {
        Map<Cidr, List<Integer>> paths = new HashMap<>();
        bench.locRib
                .entries()
                .forEach(entry -> paths.computeIfAbsent(entry.route().prefix(), key -> new ArrayList<>())
                        .add(1 + entry.route().attributes().asPath().length()));
        paths.replaceAll((prefix, each) -> each.stream().sorted().limit(PATHS).toList());
        return paths;
    }

    private FakePeer establish() {
        bench.start();
        FakePeer peer = bench.connect();
        peer.heard();
        peer.say(Bench.open(90, capability(true, true)), new BgpMessage.Keepalive());
        bench.turn();
        return peer.use(FakePeer.FORMAT.withPaths(IPV4));
    }

    private List<Nlri> announced(FakePeer peer) {
        bench.turn();
        List<Nlri> announced = new ArrayList<>();
        for (BgpMessage message : peer.heard()) {
            if (message instanceof BgpMessage.Update update) {
                announced.addAll(update.announced());
            }
        }
        return announced;
    }

    private void put(int number, Cidr prefix, int length) {
        RoutesInTable.put(bench.locRib, new Route(Nlri.of(prefix), source(number), attributes(length)));
    }

    private void put(int source, Cidr prefix, PathAttributes attributes) {
        RouteTable table = bench.locRib.table(Family.IPV4_UNICAST);
        PathAttributes stored = bench.locRib.attributes().intern(attributes);
        table.put(number(prefix), source, 0, stored, stored, null);
    }

    private void remove(int source, Cidr prefix) {
        RouteTable table = bench.locRib.table(Family.IPV4_UNICAST);
        int route = table.find(number(prefix), source, 0);
        if (route != RouteTable.NONE) {
            table.remove(route);
        }
    }

    private int number(Cidr prefix) {
        IpAddress network = prefix.network();
        return bench.locRib.table(Family.IPV4_UNICAST).prefix(network.high(), network.low(), prefix.prefixLength());
    }

    private static RouteSource source(int number) {
        return new RouteSource(
                Optional.of(IpAddress.of4(0xc633_6410 + number)),
                new AsNumber(64512 + number),
                new RouterId(0xc000_0210 + number),
                true);
    }

    private static PathAttributes attributes(int length) {
        List<Long> path = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            path.add(100L + i);
        }
        return PathAttributes.of(
                Origin.IGP,
                AsPath.sequence(path.stream().mapToLong(Long::longValue).toArray()),
                new PathAttribute.NextHop(IpAddress.parse("198.51.100.9")));
    }
}
