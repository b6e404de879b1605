// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of routes; the same at each run. Immutable.
 *
 * @param name as reports have it
 */
record RouteTable(String name, Family family, List<RouteSet> sets) {
    /** What autonomous systems it has no path through are numbered from. */
    private static final int DETOUR_AS = 64_600;

    RouteTable {
        sets = List.copyOf(sets);
    }

    int routes() {
        return sets.stream().mapToInt(RouteSet::size).sum();
    }

    /** One route in each hundred, by another path than before; a few of these numbers give different paths. */
    List<RouteSet> churn(int number) {
        List<RouteSet> moved = new ArrayList<>();
        int first = 0;
        for (RouteSet set : sets) {
            RouteSet some = set.onePercent(first);
            if (some.size() > 0) {
                moved.add(some.over(DETOUR_AS + number));
            }
            first += set.size();
        }
        return moved;
    }

    /** This many routes of IPv4 hosts with one path: what BGP costs without attributes to speak of. */
    static RouteTable uniform(int routes) {
        RouteSet set = new RouteSet(new int[] {64_700, 64_701}, routes);
        for (int i = 0; i < routes; i++) {
            set.add((0x1400_0000L + i) << 32, 32);
        }
        return new RouteTable("%,d hosts, one path".formatted(routes), Family.IPV4, List.of(set));
    }

    /** What one neighbour sends of the Internet, of {@code portion} of it: 1 is 112,826 routes by 17,626 paths. */
    static RouteTable internet(Family family, double portion) {
        List<RouteSet> sets = InternetTable.sets(family, portion);
        int routes = sets.stream().mapToInt(RouteSet::size).sum();
        return new RouteTable(
                "%,d %s routes, %,d paths".formatted(routes, family == Family.IPV4 ? "IPv4" : "IPv6", sets.size()),
                family,
                sets);
    }
}
