// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/** Routes of any source in a table, without sessions. */
final class RoutesInTable {
    private RoutesInTable() {}

    static void put(LocRib locRib, List<Route> routes) {
        routes.forEach(route -> put(locRib, route));
    }

    /** Adds one route, of a source of its own; answers its number. */
    static int put(LocRib locRib, Route route) {
        RouteTable table = locRib.table(route.nlri().family());
        IpAddress network = route.prefix().network();
        int prefix = table.prefix(network.high(), network.low(), route.prefix().prefixLength());
        int source = route.source().isLocal()
                ? RouteSources.OURSELVES
                : locRib.sources().add(route.source());
        PathAttributes attributes = locRib.attributes().intern(route.attributes());
        table.put(prefix, source, route.nlri().pathId(), attributes, attributes, null);
        return table.find(prefix, source, route.nlri().pathId());
    }
}
