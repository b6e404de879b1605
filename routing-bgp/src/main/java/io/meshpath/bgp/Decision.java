// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/**
 * Picks the best of several routes to one prefix: RFC 4271, section 9.1.2.2 with the additions of RFC 4456, section 9. Each
 * step removes what is worse, because MED compares only routes of one neighbouring system and so gives no total order. The
 * step on the distance to the next hop is left out: we know no interior distances. Owned by the thread that calls doWork().
 */
final class Decision {
    private final RouteTable table;
    private int[] left = new int[4];
    private int count;

    Decision(RouteTable table) {
        this.table = table;
    }

    /** The best usable route of the chain that begins with {@code first}, or NONE. */
    int best(int first) {
        int best = RouteTable.NONE;
        for (int route = first; route != RouteTable.NONE; route = table.next(route)) {
            if (table.used(route) == null) {
                continue;
            }
            if (best == RouteTable.NONE) {
                best = route;
                continue;
            }
            int order = compareBeforeMed(route, best);
            if (order == 0 && med(route) != med(best)) {
                return bestByMed(first); // not a total order any more
            }
            if (order < 0 || order == 0 && compareAfterMed(route, best) < 0) {
                best = route;
            }
        }
        return best;
    }

    /** Whether the best route stays the best one, whatever others there are, now that {@code added} is there too. */
    boolean stays(int best, int added) {
        int order = compareBeforeMed(added, best);
        if (order != 0) {
            return order > 0;
        }
        return med(added) >= med(best) && compareAfterMed(added, best) > 0;
    }

    private int bestByMed(int first) {
        gather(first);
        keepGood();
        return lowest();
    }

    /** The routes of the chain that are as good as the best for forwarding, in the order in which they would be the best. */
    int[] goodAs(int first) {
        gather(first);
        keepGood();
        for (int i = 1; i < count; i++) {
            insert(left[i], i);
        }
        return Arrays.copyOf(left, count);
    }

    /** All usable routes of the chain, each the best without those before it. */
    int[] ranked(int first) {
        gather(first);
        int[] ranked = Arrays.copyOf(left, count);
        for (int i = 0; i < ranked.length - 1; i++) {
            count = ranked.length - i;
            System.arraycopy(ranked, i, left, 0, count);
            keepGood();
            moveTo(i, ranked, lowest());
        }
        return ranked;
    }

    private static void moveTo(int index, int[] routes, int route) {
        int at = index;
        while (routes[at] != route) {
            at++;
        }
        System.arraycopy(routes, index, routes, index + 1, at - index);
        routes[index] = route;
    }

    /** The one to use of those that are equally good. */
    private int lowest() {
        int best = left[0];
        for (int i = 1; i < count; i++) {
            best = compare(left[i], best) < 0 ? left[i] : best;
        }
        return best;
    }

    /** Puts a route where it belongs among the {@code sorted} ones before it. */
    private void insert(int route, int sorted) {
        int at = sorted;
        for (; at > 0 && compare(route, left[at - 1]) < 0; at--) {
            left[at] = left[at - 1];
        }
        left[at] = route;
    }

    private void gather(int first) {
        count = 0;
        for (int route = first; route != RouteTable.NONE; route = table.next(route)) {
            if (table.used(route) != null) {
                if (count == left.length) {
                    left = Arrays.copyOf(left, 2 * count);
                }
                left[count++] = route;
            }
        }
    }

    /** The steps after which what is left leads equally well to the prefix. */
    private void keepGood() {
        if (count < 2) {
            return;
        }
        keepLowest(route -> table.source(route).isLocal() ? 0 : 1);
        keepLowest(route -> used(route).preference());
        removeHigherMeds();
        keepLowest(route -> table.source(route).external() ? 0 : 1);
    }

    private int compareBeforeMed(int route, int other) {
        int order = Boolean.compare(
                table.source(other).isLocal(), table.source(route).isLocal());
        return order != 0
                ? order
                : Long.compare(used(route).preference(), used(other).preference());
    }

    private int compareAfterMed(int route, int other) {
        int order = Boolean.compare(
                table.source(other).external(), table.source(route).external());
        return order != 0 ? order : compare(route, other);
    }

    /** What is left to tell routes apart that are equally good: the best one is the lowest. */
    private int compare(int route, int other) {
        int order = originator(route).compareTo(originator(other));
        if (order == 0) {
            order = Long.compare(clusters(used(route)), clusters(used(other)));
        }
        if (order == 0) {
            order = address(route).compareTo(address(other));
        }
        return order != 0 ? order : Integer.compareUnsigned(table.pathId(route), table.pathId(other));
    }

    private void keepLowest(IntToLongFunction measure) {
        if (count == 1) {
            return;
        }
        long lowest = Long.MAX_VALUE;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            long value = measure.applyAsLong(left[i]);
            if (value < lowest) {
                lowest = value;
                kept = 0;
            }
            if (value == lowest) {
                left[kept++] = left[i];
            }
        }
        count = kept;
    }

    /** Step c: away with a route when one of the same neighbouring system has a lower MED. */
    private void removeHigherMeds() {
        int[] all = Arrays.copyOf(left, count);
        int kept = 0;
        for (int route : all) {
            if (!hasRivalWithLowerMed(route, all)) {
                left[kept++] = route;
            }
        }
        count = kept;
    }

    private boolean hasRivalWithLowerMed(int route, int[] all) {
        for (int other : all) {
            if (med(other) < med(route) && neighborAs(other).equals(neighborAs(route))) {
                return true;
            }
        }
        return false;
    }

    private IpAddress address(int route) {
        return table.source(route).neighbor().orElse(IpAddress.of4(0));
    }

    private PathAttributes used(int route) {
        return Objects.requireNonNull(table.used(route));
    }

    private Optional<AsNumber> neighborAs(int route) {
        return used(route).asPath().first();
    }

    private RouterId originator(int route) {
        Optional<RouterId> originator = used(route).originator();
        return originator.isPresent() ? originator.get() : table.source(route).routerId();
    }

    private long med(int route) {
        return used(route).med();
    }

    private static long clusters(PathAttributes attributes) {
        return attributes
                .get(PathAttribute.ClusterList.class)
                .map(list -> list.clusters().size())
                .orElse(0);
    }
}
