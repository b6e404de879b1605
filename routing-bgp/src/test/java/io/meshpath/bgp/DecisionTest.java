// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 4271, section 9.1.2.2, step by step. */
class DecisionTest {
    private static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");

    @Test
    void prefersOurOwnRouteToAnyOther() {
        Route own = new Route(Nlri.of(PREFIX), Session.ourselves(Bench.US), PathAttributes.of(Origin.INCOMPLETE));
        expect(own, external(1, AsPath.EMPTY, new PathAttribute.LocalPref(1_000)));
    }

    @Test
    void prefersAnyOtherRouteToOneThatIsStaleForLong() {
        expect(
                external(1, AsPath.sequence(1, 2, 3), new PathAttribute.LocalPref(1)),
                external(2, AsPath.EMPTY, new PathAttribute.Communities(List.of(Community.LLGR_STALE))));
    }

    @Test
    void prefersTheHigherLocalPreferenceToTheShorterPath() {
        expect(
                external(1, AsPath.sequence(1, 2, 3), new PathAttribute.LocalPref(101)),
                external(2, AsPath.sequence(2))); // 100 where there is none
    }

    @Test
    void prefersTheShorterPathToTheBetterOrigin() {
        expect(external(1, AsPath.sequence(1), Origin.INCOMPLETE), external(2, AsPath.sequence(2, 3), Origin.IGP));
    }

    @Test
    void prefersTheBetterOriginToTheLowerMed() {
        expect(
                external(1, AsPath.sequence(7), Origin.IGP, new PathAttribute.MultiExitDisc(9)),
                external(2, AsPath.sequence(7), Origin.EGP, new PathAttribute.MultiExitDisc(1)));
    }

    @Test
    void comparesMedsOfOneNeighboringSystemOnly() {
        Route low = external(2, AsPath.sequence(7), new PathAttribute.MultiExitDisc(1));
        Route high = external(1, AsPath.sequence(7), new PathAttribute.MultiExitDisc(9));
        Route none = external(3, AsPath.sequence(7));
        expect(low, high);
        expect(none, low); // no MED is the lowest
        expect(external(1, AsPath.sequence(8), new PathAttribute.MultiExitDisc(9)), low);
    }

    @Test
    void prefersExternalToInternal() {
        expect(external(2, AsPath.sequence(7)), internal(1, AsPath.sequence(7)));
    }

    @Test
    void prefersTheLowerRouterIdOrOriginator() {
        expect(external(1, AsPath.sequence(7)), external(2, AsPath.sequence(7)));
        expect(
                internal(2, AsPath.sequence(7)),
                internal(1, AsPath.sequence(7), new PathAttribute.OriginatorId(RouterId.parse("192.0.2.3"))));
    }

    @Test
    void prefersTheShorterClusterListAndThenTheLowerAddress() {
        PathAttribute originator = new PathAttribute.OriginatorId(RouterId.parse("192.0.2.9"));
        expect(
                internal(2, AsPath.sequence(7), originator),
                internal(1, AsPath.sequence(7), originator, new PathAttribute.ClusterList(List.of(1))));
        expect(internal(1, AsPath.sequence(7), originator), internal(2, AsPath.sequence(7), originator));
    }

    /** MED gives no total order, so that comparing pairs would depend on the order (RFC 4451). */
    @Test
    void doesNotDependOnTheOrderOfTheRoutes() {
        Random random = new Random(4451);
        for (int i = 0; i < 500; i++) {
            List<Route> routes = new ArrayList<>();
            for (int n = 1; n <= 6; n++) {
                AsPath path = AsPath.sequence(1 + random.nextInt(2), 9);
                PathAttribute med = new PathAttribute.MultiExitDisc(random.nextInt(3));
                routes.add(random.nextBoolean() ? external(n, path, med) : internal(n, path, med));
            }
            Route best = best(routes);
            Collections.shuffle(routes, random);
            assertThat(best(routes)).isEqualTo(best);
        }
    }

    private static void expect(Route better, Route worse) {
        assertThat(best(List.of(better, worse))).isEqualTo(better);
        assertThat(best(List.of(worse, better))).isEqualTo(better);
    }

    /** What a table says that learns the routes in this order. */
    private static Route best(List<Route> routes) {
        LocRib locRib = new LocRib(Session.ourselves(Bench.US), 1);
        RoutesInTable.put(locRib, routes);
        return locRib.best(PREFIX).orElseThrow();
    }

    private static Route external(int router, PathAttribute... attributes) {
        return route(router, true, attributes);
    }

    private static Route internal(int router, PathAttribute... attributes) {
        return route(router, false, attributes);
    }

    private static Route route(int router, boolean external, PathAttribute... attributes) {
        PathAttributes all = PathAttributes.of(attributes);
        RouteSource source = new RouteSource(
                Optional.of(IpAddress.of4(0xc633_6400 + router)),
                new AsNumber(external ? 7 : 65001),
                new RouterId(0xc000_0200 + router),
                external);
        boolean hasOrigin = all.get(Origin.class).isPresent();
        return new Route(Nlri.of(PREFIX), source, hasOrigin ? all : all.with(Origin.IGP));
    }
}
