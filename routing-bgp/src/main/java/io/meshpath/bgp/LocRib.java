// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Nlri;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All usable routes, the best of each prefix, and which best routes changed since somebody last asked. Owned by the thread
 * that calls doWork().
 */
final class LocRib {
    private final Map<Cidr, Destination> destinations = new HashMap<>();
    private final Map<Cidr, Optional<Route>> before = new LinkedHashMap<>();

    /** The routes to one prefix; the best one is also among them. */
    private static final class Destination {
        private final List<Route> routes = new ArrayList<>(1);
        private @Nullable Route best;

        private void remove(Nlri nlri, RouteSource source) {
            routes.removeIf(route -> route.nlri().pathId() == nlri.pathId()
                    && route.source().neighbor().equals(source.neighbor()));
        }

        private Optional<Route> best() {
            return Optional.ofNullable(best);
        }
    }

    /** Adds {@code route}, instead of what its source had for the same prefix and path. */
    void put(Route route) {
        Destination destination = destinations.computeIfAbsent(route.prefix(), prefix -> new Destination());
        destination.remove(route.nlri(), route.source());
        destination.routes.add(route);
        decide(route.prefix(), destination);
    }

    /** Takes away what {@code source} has for this prefix and path, if anything. */
    void remove(Nlri nlri, RouteSource source) {
        Destination destination = destinations.get(nlri.prefix());
        if (destination == null) {
            return;
        }
        destination.remove(nlri, source);
        decide(nlri.prefix(), destination);
        if (destination.routes.isEmpty()) {
            destinations.remove(nlri.prefix());
        }
    }

    Optional<Route> best(Cidr prefix) {
        Destination destination = destinations.get(prefix);
        return destination == null ? Optional.empty() : destination.best();
    }

    /** The best route of every prefix, in no order. */
    Collection<Route> best() {
        List<Route> all = new ArrayList<>(destinations.size());
        destinations.values().forEach(destination -> destination.best().ifPresent(all::add));
        return all;
    }

    /** Every usable route, in no order. */
    List<RibEntry> entries() {
        List<RibEntry> entries = new ArrayList<>();
        for (Destination destination : destinations.values()) {
            for (Route route : destination.routes) {
                boolean best = route.equals(destination.best);
                entries.add(new RibEntry(route, best ? RibEntry.Standing.BEST : RibEntry.Standing.ELIGIBLE));
            }
        }
        return entries;
    }

    /** The best routes that are not what they were at the last call. */
    List<RibChange> drainChanges() {
        List<RibChange> changes = new ArrayList<>(before.size());
        before.forEach((prefix, old) -> {
            Optional<Route> now = best(prefix);
            if (!now.equals(old)) {
                changes.add(new RibChange(prefix, now.map(List::of).orElse(List.of())));
            }
        });
        before.clear();
        return changes;
    }

    private void decide(Cidr prefix, Destination destination) {
        Route best = destination.routes.isEmpty() ? null : Decision.best(destination.routes);
        if (!Objects.equals(best, destination.best)) {
            before.putIfAbsent(prefix, destination.best());
            destination.best = best;
        }
    }
}
