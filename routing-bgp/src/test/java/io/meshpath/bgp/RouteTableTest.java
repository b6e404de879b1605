// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");
    private static final int SOURCES = 4;

    private final LocRib locRib = new LocRib(Session.ourselves(Bench.US), 2);
    private final RouteTable table = locRib.table(Family.IPV4_UNICAST);
    private final int[] sources = new int[SOURCES];

    RouteTableTest() {
        for (int i = 0; i < SOURCES; i++) {
            sources[i] = locRib.sources().add(source(i));
        }
    }

    @Test
    void forgetsAPrefixWithItsLastRoute() {
        put(0, PREFIX, 100);
        locRib.clearChanges();
        remove(0, PREFIX);
        assertThat(locRib.changes()).containsExactly(new RibChange(PREFIX, List.of()));
        locRib.clearChanges();
        assertThat(table.prefixes().size()).isZero();
    }

    @Test
    void saysOnceThatAPrefixHasChanged() {
        put(0, PREFIX, 100);
        put(0, PREFIX, 101);
        put(1, PREFIX, 102);
        assertThat(locRib.changes()).hasSize(1);
    }

    @Test
    void tellsThePathsThatAreAsGoodUpToTheLimit() {
        put(0, PREFIX, 100);
        put(2, PREFIX, 100);
        put(1, PREFIX, 100);
        put(3, PREFIX, 101);
        remove(3, PREFIX);
        assertThat(locRib.changes().get(0).paths())
                .extracting(Route::source)
                .containsExactly(source(0), source(1)); // of three, in the order of their router ids
    }

    @Test
    void keepsRefusedRoutesOutOfTheWay() {
        int prefix = table.prefix(0, PREFIX.network().low(), 24);
        PathAttributes attributes = locRib.attributes().intern(attributes(100));
        table.put(prefix, sources[0], 0, attributes, null, RibEntry.Standing.LOOPED);
        assertThat(locRib.hasChanges()).isFalse();
        assertThat(table.best(prefix)).isEqualTo(RouteTable.NONE);
        assertThat(table.standing(table.first(prefix))).isEqualTo(RibEntry.Standing.LOOPED);
    }

    /** Announcements, refusals and withdrawals by several neighbours: best routes and changes are those of a plain model. */
    @Test
    void isWhatAPlainModelSaysUnderRandomChanges() {
        Random random = new Random(4760);
        Map<Cidr, Map<Integer, Long>> model = new HashMap<>();
        Map<Cidr, Optional<Route>> told = new HashMap<>();
        for (int turn = 0; turn < 2_000; turn++) {
            Set<Cidr> touched = new HashSet<>();
            for (int i = random.nextInt(10); i >= 0; i--) {
                Cidr prefix = Cidr.of(IpAddress.of4(0x0a00_0000 + random.nextInt(60)));
                touched.add(prefix);
                change(random, prefix, model.computeIfAbsent(prefix, key -> new HashMap<>()));
            }
            for (RibChange change : locRib.changes()) {
                told.put(change.prefix(), change.best());
            }
            locRib.clearChanges();
            for (Cidr prefix : touched) {
                Optional<Integer> expected = best(model.get(prefix));
                assertThat(locRib.best(prefix).map(Route::source)).isEqualTo(expected.map(RouteTableTest::source));
                assertThat(told.getOrDefault(prefix, Optional.empty())).isEqualTo(locRib.best(prefix));
            }
        }
        assertThat(locRib.entries())
                .hasSize(model.values().stream()
                        .mapToInt(routes -> (int) routes.values().stream()
                                .filter(pref -> pref >= 0)
                                .count())
                        .sum());
        for (int source : sources) {
            table.forEachOf(source, table::remove);
        }
        locRib.clearChanges();
        assertThat(table.prefixes().size()).isZero();
    }

    private void change(Random random, Cidr prefix, Map<Integer, Long> routes) {
        int source = random.nextInt(SOURCES);
        switch (random.nextInt(4)) {
            case 0 -> {
                remove(source, prefix);
                routes.remove(source);
            }
            case 1 -> {
                int number = table.prefix(0, prefix.network().low(), 32);
                PathAttributes attributes = locRib.attributes().intern(attributes(100));
                table.put(number, sources[source], 0, attributes, null, RibEntry.Standing.REJECTED_BY_POLICY);
                routes.put(source, -1L);
            }
            default -> {
                long pref = random.nextInt(3);
                put(source, prefix, pref);
                routes.put(source, pref);
            }
        }
    }

    /** The highest local preference, and of equals the lowest router id. */
    private static Optional<Integer> best(Map<Integer, Long> routes) {
        List<Integer> usable = new ArrayList<>(routes.keySet());
        usable.removeIf(source -> routes.get(source) < 0);
        usable.sort((a, b) -> routes.get(a).equals(routes.get(b))
                ? Integer.compare(a, b)
                : Long.compare(routes.get(b), routes.get(a)));
        return usable.stream().findFirst();
    }

    private void put(int source, Cidr prefix, long localPref) {
        int number = table.prefix(0, prefix.network().low(), prefix.prefixLength());
        PathAttributes attributes = locRib.attributes().intern(attributes(localPref));
        table.put(number, sources[source], 0, attributes, attributes, null);
    }

    private void remove(int source, Cidr prefix) {
        int number = table.prefixes().find(0, prefix.network().low(), prefix.prefixLength());
        int route = number == 0 ? RouteTable.NONE : table.find(number, sources[source], 0);
        if (route != RouteTable.NONE) {
            table.remove(route);
        }
    }

    private static PathAttributes attributes(long localPref) {
        return PathAttributes.of(Origin.IGP, AsPath.sequence(7), new PathAttribute.LocalPref(localPref));
    }

    private static RouteSource source(int number) {
        return new RouteSource(
                Optional.of(IpAddress.of4(0xc633_6400 + number)),
                new AsNumber(7),
                new RouterId(0xc000_0200 + number),
                true);
    }
}
