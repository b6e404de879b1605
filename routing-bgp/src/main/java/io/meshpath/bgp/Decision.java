// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Picks the best of several routes to one prefix: RFC 4271, section 9.1.2.2 with the additions of RFC 4456, section 9. Each
 * step removes what is worse, because MED compares only routes of one neighbouring system and so gives no total order. The
 * step on the distance to the next hop is left out: we know no interior distances.
 */
final class Decision {
    private static final long DEFAULT_LOCAL_PREF = 100;

    private Decision() {}

    /** The best of {@code routes}, of which there is at least one. */
    static Route best(List<Route> routes) {
        if (routes.size() == 1) {
            return routes.get(0);
        }
        List<Route> left = new ArrayList<>(routes);
        keepLowest(left, route -> route.source().isLocal() ? 0 : 1);
        keepLowest(left, route -> -localPref(route));
        keepLowest(left, route -> route.attributes().asPath().length());
        keepLowest(left, route -> route.attributes().origin().value());
        removeHigherMeds(left);
        keepLowest(left, route -> route.source().external() ? 0 : 1);
        keepLowest(left, route -> originator(route).bits() & 0xffff_ffffL);
        keepLowest(left, Decision::clusters);
        return left.stream().min(BY_ADDRESS).orElseThrow();
    }

    /** The last word: the lower neighbour address, and the lower path identifier of one neighbour. */
    private static final Comparator<Route> BY_ADDRESS = Comparator.comparing(
                    (Route route) -> route.source().neighbor().orElse(IpAddress.of4(0)))
            .thenComparing((a, b) ->
                    Integer.compareUnsigned(a.nlri().pathId(), b.nlri().pathId()));

    private static void keepLowest(List<Route> routes, ToLongFunction<Route> measure) {
        if (routes.size() == 1) {
            return;
        }
        long lowest = routes.stream().mapToLong(measure).min().orElseThrow();
        routes.removeIf(route -> measure.applyAsLong(route) > lowest);
    }

    /** Step c: away with a route when one of the same neighbouring system has a lower MED; no MED counts as 0. */
    private static void removeHigherMeds(List<Route> routes) {
        List<Route> all = List.copyOf(routes);
        routes.removeIf(route -> all.stream()
                .anyMatch(other -> med(other) < med(route) && neighborAs(other).equals(neighborAs(route))));
    }

    private static long localPref(Route route) {
        return route.attributes()
                .get(PathAttribute.LocalPref.class)
                .map(PathAttribute.LocalPref::value)
                .orElse(DEFAULT_LOCAL_PREF);
    }

    private static long med(Route route) {
        return route.attributes()
                .get(PathAttribute.MultiExitDisc.class)
                .map(PathAttribute.MultiExitDisc::value)
                .orElse(0L);
    }

    private static Optional<AsNumber> neighborAs(Route route) {
        return route.attributes().asPath().first();
    }

    private static RouterId originator(Route route) {
        return route.attributes()
                .get(PathAttribute.OriginatorId.class)
                .map(PathAttribute.OriginatorId::router)
                .orElse(route.source().routerId());
    }

    private static long clusters(Route route) {
        return route.attributes()
                .get(PathAttribute.ClusterList.class)
                .map(list -> list.clusters().size())
                .orElse(0);
    }
}
