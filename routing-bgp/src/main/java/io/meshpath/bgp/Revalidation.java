// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.rib.PrefixTable;
import io.meshpath.bgp.rpki.Rpki;
import io.meshpath.bgp.rpki.VrpChanges;
import io.meshpath.bgp.tcp.TcpEndpoint;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.bgp.tcp.TcpSockets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Looks again at the routes that may validate otherwise than before: import policies are asked about them once more, and
 * export policies too. A few at each turn, so that a million of them hold up no keepalive. Owned by the thread that calls
 * doWork().
 */
final class Revalidation {
    private static final int ROUTES_A_TURN = 10_000;

    private final LocRib locRib;
    private final Rpki rpki;
    private final Queue<VrpChanges> waiting = new ArrayDeque<>();
    private int table;
    private int route = RouteTable.NONE;

    private Revalidation(LocRib locRib, Rpki rpki) {
        this.locRib = locRib;
        this.rpki = rpki;
    }

    /** Validates the routes of {@code locRib}, by the word of caches that {@code sockets} lead to. */
    static Revalidation open(LocRib locRib, TcpSockets sockets) {
        return of(
                locRib,
                Rpki.open(cache -> sockets.connect(
                        new TcpEndpoint(cache.address(), cache.port()), Optional.empty(), TcpOptions.DEFAULT)));
    }

    /** Validates the routes of {@code locRib} by what {@code rpki} says. */
    static Revalidation of(LocRib locRib, Rpki rpki) {
        locRib.origins().ask(rpki);
        return new Revalidation(locRib, rpki);
    }

    Rpki rpki() {
        return rpki;
    }

    /** One turn: the caches, then some of the routes that their words concern. */
    int doWork(Collection<Neighbor> neighbors, long now) {
        int work = rpki.doWork(now);
        VrpChanges changes = rpki.drainChanges();
        if (!changes.isEmpty()) {
            waiting.add(changes);
        }
        return work + look(neighbors);
    }

    private int look(Collection<Neighbor> neighbors) {
        VrpChanges changes = waiting.peek();
        if (changes == null) {
            return 0;
        }
        Neighbor[] bySource = bySource(neighbors);
        int looked = 0;
        while (changes != null && looked < ROUTES_A_TURN) {
            RouteTable current = locRib.tables().get(table);
            route++;
            looked++;
            if (route >= current.limit()) {
                changes = nextTable(changes);
            } else if (current.prefixOf(route) != PrefixTable.NONE) {
                look(current, changes, neighbors, bySource);
            }
        }
        return looked;
    }

    /** A pass by number misses only routes that came after the change, which were validated by it when they came. */
    private @Nullable VrpChanges nextTable(VrpChanges changes) {
        route = RouteTable.NONE;
        table = (table + 1) % locRib.tables().size();
        if (table != 0) {
            return changes;
        }
        waiting.remove();
        return waiting.peek();
    }

    private void look(RouteTable current, VrpChanges changes, Collection<Neighbor> neighbors, Neighbor[] bySource) {
        int prefix = current.prefixOf(route);
        if (!changes.touches(current.prefixes().prefix(prefix))) {
            return;
        }
        int source = current.sourceOf(route);
        Neighbor from = source < bySource.length ? bySource[source] : null; // our own routes are nobody's
        if (from != null) {
            from.exchange().reimport(current, route);
        }
        for (Neighbor neighbor : neighbors) {
            neighbor.exchange().reexport(current, prefix);
        }
    }

    /** The neighbours by the numbers of their routes; null where a number is nobody's. */
    private static Neighbor[] bySource(Collection<Neighbor> neighbors) {
        int most = neighbors.stream()
                .mapToInt(neighbor -> neighbor.exchange().source())
                .max()
                .orElse(0);
        Neighbor[] bySource = new Neighbor[most + 1];
        neighbors.forEach(neighbor -> bySource[neighbor.exchange().source()] = neighbor);
        return bySource;
    }
}
