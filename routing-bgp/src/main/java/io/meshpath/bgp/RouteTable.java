// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.rib.BytePages;
import io.meshpath.bgp.rib.Chains;
import io.meshpath.bgp.rib.IntPages;
import io.meshpath.bgp.rib.ObjectPages;
import io.meshpath.bgp.rib.PrefixTable;
import io.meshpath.datapath.net.Cidr;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All routes of one family, from every neighbour: what they announced (adj-rib-in), what our policies made of it, and which
 * is the best of each prefix (loc-rib). Owned by the thread that calls doWork().
 *
 * <p>Routes and prefixes are numbers. The routes of a prefix are a chain whose first is the best, where one is usable at
 * all. A route is of one source and has one path identifier there.
 */
final class RouteTable {
    /** No route has this number. */
    static final int NONE = Chains.NONE;

    private static final byte USED = -1;

    private final Family family;
    private final RouteSources sources;
    private final int maxPaths;
    private final SessionMonitors monitors;
    private final PrefixTable prefixes;
    private final Decision decision = new Decision(this);
    private final ChangedPrefixes changed;

    private final Chains chains = new Chains(); // of the routes of each prefix
    private final IntPages sourceOf = new IntPages();
    private final IntPages pathIds = new IntPages();
    private final BytePages refusals = new BytePages();
    private final BytePages marks = new BytePages();
    private final ObjectPages<PathAttributes> received = new ObjectPages<>();
    private final ObjectPages<PathAttributes> used = new ObjectPages<>();

    RouteTable(Family family, RouteSources sources, int maxPaths) {
        this(family, sources, maxPaths, new SessionMonitors());
    }

    RouteTable(Family family, RouteSources sources, int maxPaths, SessionMonitors monitors) {
        this.monitors = monitors;
        this.maxPaths = maxPaths;
        this.family = family;
        this.sources = sources;
        this.prefixes = new PrefixTable(family);
        this.changed = new ChangedPrefixes(prefixes);
        if (maxPaths > 1) {
            changed.wantEveryPath();
        }
    }

    Family family() {
        return family;
    }

    PrefixTable prefixes() {
        return prefixes;
    }

    /** The prefixes whose best route, or one that is as good, is not what it was. */
    ChangedPrefixes changed() {
        return changed;
    }

    /** The number of a prefix under which {@link #put} can be called before any other call; it need not have routes. */
    int prefix(long high, long low, int length) {
        return prefixes.findOrAdd(high, low, length);
    }

    /** The route of this source for the prefix and path, or {@link #NONE}. */
    int find(int prefix, int source, int pathId) {
        int route = chains.first(prefix);
        while (route != NONE && !(sourceOf.get(route) == source && pathIds.get(route) == pathId)) {
            route = chains.next(route);
        }
        return route;
    }

    /**
     * Adds a route, instead of what its source had for the same prefix and path.
     *
     * @param accepted what to use it with, or null when it is not used, and then {@code refusal} says why
     * @return whether the source had nothing for the prefix and path
     */
    @CanIgnoreReturnValue
    boolean put(
            int prefix,
            int source,
            int pathId,
            PathAttributes attributes,
            @Nullable PathAttributes accepted,
            RibEntry.@Nullable Standing refusal) {
        int best = best(prefix);
        PathAttributes bestUsed = used.get(best);
        int known = find(prefix, source, pathId);
        int route = known == NONE ? link(prefix, source, pathId) : known;
        boolean usableBefore = used.get(route) != null;
        received.set(route, attributes);
        used.set(route, accepted);
        refusals.set(route, refusal == null ? USED : (byte) refusal.ordinal());
        marks.set(route, (byte) 0);
        decide(prefix, best, bestUsed, usableBefore || accepted != null);
        monitors.routeChanged(this, prefix, source);
        return known == NONE;
    }

    /** Takes a route away. */
    void remove(int route) {
        int prefix = chains.owner(route);
        int source = sourceOf.get(route);
        int best = best(prefix);
        PathAttributes bestUsed = used.get(best);
        boolean usable = used.get(route) != null;
        unlink(route);
        decide(prefix, best, bestUsed, usable);
        monitors.routeChanged(this, prefix, source);
        if (chains.first(prefix) == NONE) {
            prefixes.release(prefix);
        }
    }

    /** The best route of the prefix, or {@link #NONE}. */
    int best(int prefix) {
        int route = chains.first(prefix);
        return route != NONE && used.get(route) != null ? route : NONE;
    }

    /** The routes of the prefix that are used, the best one first: those as good for forwarding, up to the limit. */
    int[] multipath(int prefix) {
        int[] equal = decision.goodAs(chains.first(prefix));
        return equal.length > maxPaths ? Arrays.copyOf(equal, maxPaths) : equal;
    }

    /** All usable routes of the prefix, each the best without those before it. */
    int[] ranked(int prefix) {
        return decision.ranked(chains.first(prefix));
    }

    /** The first route of the prefix, the best one if any is usable; {@link #next} leads to the others. */
    int first(int prefix) {
        return chains.first(prefix);
    }

    int next(int route) {
        return chains.next(route);
    }

    int prefixOf(int route) {
        return chains.owner(route);
    }

    int pathId(int route) {
        return pathIds.get(route);
    }

    /** The source's number. */
    int sourceOf(int route) {
        return sourceOf.get(route);
    }

    RouteSource source(int route) {
        return sources.get(sourceOf.get(route));
    }

    /** As the neighbour sent it. */
    PathAttributes received(int route) {
        return Objects.requireNonNull(received.get(route));
    }

    /** As the import policy left it, or null when it is not used, as {@link #NONE} is not. */
    @Nullable
    PathAttributes used(int route) {
        return used.get(route);
    }

    /** What became of the route. */
    RibEntry.Standing standing(int route) {
        int refusal = refusals.get(route);
        if (refusal != USED) {
            return RibEntry.Standing.of(refusal);
        }
        return best(chains.owner(route)) == route ? RibEntry.Standing.BEST : RibEntry.Standing.ELIGIBLE;
    }

    boolean isStale(int route) {
        return marks.get(route) != 0;
    }

    /** Marks the route as one that its neighbour has not confirmed since; the next {@link #put} takes the mark away. */
    void markStale(int route) {
        marks.set(route, (byte) 1);
    }

    /** All routes have lower numbers. */
    int limit() {
        return chains.limit();
    }

    /** Goes through the routes of a source; {@code action} may remove the one it is given. */
    void forEachOf(int source, IntConsumer action) {
        for (int route = 1; route < chains.limit(); route++) {
            if (chains.owner(route) != NONE && sourceOf.get(route) == source) {
                action.accept(route);
            }
        }
    }

    /** Goes through all prefixes that have routes. */
    void forEachPrefix(IntConsumer action) {
        for (int prefix = 1; prefix < prefixes.limit(); prefix++) {
            if (chains.first(prefix) != NONE) {
                action.accept(prefix);
            }
        }
    }

    /** The route as a value, with the attributes it is used with, or with those received where it is not used. */
    Route route(int route) {
        PathAttributes accepted = used.get(route);
        return route(route, accepted == null ? received(route) : accepted);
    }

    Route route(int route, PathAttributes attributes) {
        Cidr prefix = prefixes.prefix(chains.owner(route));
        return new Route(new Nlri(prefix, pathIds.get(route)), source(route), attributes);
    }

    /** The route with what became of it, with these attributes. */
    RibEntry entry(int route, PathAttributes attributes, OriginValidation origins) {
        return new RibEntry(
                route(route, attributes),
                standing(route),
                isStale(route),
                origins.of(prefixes, chains.owner(route), attributes));
    }

    private int link(int prefix, int source, int pathId) {
        if (chains.first(prefix) == NONE) {
            prefixes.hold(prefix);
        }
        int route = chains.add(prefix);
        sourceOf.set(route, source);
        pathIds.set(route, pathId);
        return route;
    }

    private void unlink(int route) {
        chains.remove(route);
        received.set(route, null);
        used.set(route, null);
    }

    /** Puts the best route of the chain first, and notes whether what is used has changed. */
    private void decide(int prefix, int bestBefore, @Nullable PathAttributes usedBefore, boolean matters) {
        if (!matters) {
            return;
        }
        int best = decision.best(chains.first(prefix));
        if (best != NONE) {
            chains.putFirst(best);
        }
        if (changed.wantsEveryPath() || best != bestBefore || !Objects.equals(used(best), usedBefore)) {
            changed.add(prefix);
        }
    }
}
