// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.rib.PrefixTable;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The routes of both families, and which best routes changed since somebody last asked. Owned by the thread that calls
 * doWork().
 */
final class LocRib {
    private final RouteSources sources;
    private final RouteTable ipv4;
    private final RouteTable ipv6;
    private final AttributeStore attributes = new AttributeStore();
    private final OriginValidation origins;
    private final SessionMonitors monitors = new SessionMonitors();

    /** {@code maxPaths} is how many equally good routes of a prefix are told to those who use several. */
    LocRib(RouteSource ourselves, int maxPaths) {
        this.sources = new RouteSources(ourselves);
        this.origins = new OriginValidation(ourselves.as());
        this.ipv4 = new RouteTable(Family.IPV4_UNICAST, sources, maxPaths, monitors);
        this.ipv6 = new RouteTable(Family.IPV6_UNICAST, sources, maxPaths, monitors);
    }

    RouteSources sources() {
        return sources;
    }

    /** Those who follow sessions and routes from beside. */
    SessionMonitors monitors() {
        return monitors;
    }

    AttributeStore attributes() {
        return attributes;
    }

    /** What the RPKI says of the routes. */
    OriginValidation origins() {
        return origins;
    }

    /** The tables of both families. */
    List<RouteTable> tables() {
        return List.of(ipv4, ipv6);
    }

    RouteTable table(Family family) {
        return family.equals(Family.IPV4_UNICAST) ? ipv4 : ipv6;
    }

    /** Adds a route of our own, instead of an earlier one to the same prefix. */
    void announce(Cidr prefix, PathAttributes attributes) {
        RouteTable table = table(Family.of(prefix));
        PathAttributes stored = this.attributes.intern(attributes);
        table.put(numberOf(table, prefix), RouteSources.OURSELVES, 0, stored, stored, null);
    }

    /** Takes our own route to this prefix away, if there is one. */
    void withdraw(Cidr prefix) {
        RouteTable table = table(Family.of(prefix));
        int number =
                table.prefixes().find(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
        int route = number == PrefixTable.NONE ? RouteTable.NONE : table.find(number, RouteSources.OURSELVES, 0);
        if (route != RouteTable.NONE) {
            table.remove(route);
        }
    }

    Optional<Route> best(Cidr prefix) {
        RouteTable table = table(Family.of(prefix));
        int number =
                table.prefixes().find(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
        int best = number == PrefixTable.NONE ? RouteTable.NONE : table.best(number);
        return best == RouteTable.NONE ? Optional.empty() : Optional.of(table.route(best));
    }

    /** What is used for every prefix, in no order. */
    List<RibChange> best() {
        List<RibChange> all = new ArrayList<>();
        for (RouteTable table : tables()) {
            table.forEachPrefix(prefix -> {
                if (table.best(prefix) != RouteTable.NONE) {
                    all.add(change(table, prefix));
                }
            });
        }
        return all;
    }

    /** Every usable route, in no order. */
    List<RibEntry> entries() {
        List<RibEntry> entries = new ArrayList<>();
        for (RouteTable table : tables()) {
            table.forEachPrefix(prefix -> {
                for (int route = table.first(prefix); route != RouteTable.NONE; route = table.next(route)) {
                    PathAttributes used = table.used(route);
                    if (used != null) {
                        entries.add(table.entry(route, used, origins));
                    }
                }
            });
        }
        return entries;
    }

    boolean hasChanges() {
        return ipv4.changed().size() + ipv6.changed().size() > 0;
    }

    /** What is used now for the prefixes that changed. */
    List<RibChange> changes() {
        List<RibChange> changes =
                new ArrayList<>(ipv4.changed().size() + ipv6.changed().size());
        for (RouteTable table : tables()) {
            for (int i = 0; i < table.changed().size(); i++) {
                changes.add(change(table, table.changed().get(i)));
            }
        }
        return changes;
    }

    /** All have heard of the changes. */
    void clearChanges() {
        ipv4.changed().clear();
        ipv6.changed().clear();
    }

    private static RibChange change(RouteTable table, int prefix) {
        List<Route> paths = new ArrayList<>(1);
        for (int route : table.multipath(prefix)) {
            paths.add(table.route(route));
        }
        return new RibChange(table.prefixes().prefix(prefix), paths);
    }

    private static int numberOf(RouteTable table, Cidr prefix) {
        return table.prefix(prefix.network().high(), prefix.network().low(), prefix.prefixLength());
    }
}
