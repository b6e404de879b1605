// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import io.meshpath.agent.api.BgpListing;
import io.meshpath.bgp.RibEntry;
import io.meshpath.bgp.Route;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes as the API shows them. */
final class RouteRows {
    private RouteRows() {}

    /** {@code told} is whom the table is an adj-rib-out of, if it is one. */
    static BgpListing.Route of(RibEntry entry, Optional<String> told) {
        Route route = entry.route();
        PathAttributes attributes = route.attributes();
        return new BgpListing.Route(
                route.prefix().toString(),
                told.orElseGet(() -> route.source().toString()),
                entry.standing() == RibEntry.Standing.BEST,
                Words.of(entry.standing()),
                route.nextHop().map(IpAddress::toString).orElse(null),
                path(attributes.asPath()),
                Words.of(attributes.origin()),
                attributes
                        .get(PathAttribute.MultiExitDisc.class)
                        .map(PathAttribute.MultiExitDisc::value)
                        .orElse(null),
                attributes
                        .get(PathAttribute.LocalPref.class)
                        .map(PathAttribute.LocalPref::value)
                        .orElse(null),
                Words.all(attributes.communities()),
                Words.all(attributes.largeCommunities()),
                Words.all(attributes.extendedCommunities()),
                Integer.toUnsignedLong(route.nlri().pathId()),
                entry.stale(),
                Words.of(entry.validation()));
    }

    private static List<Object> path(AsPath path) {
        List<Object> numbers = new ArrayList<>();
        for (AsPath.Segment segment : path.segments()) {
            List<Long> ases = segment.ases().stream().map(AsNumber::value).toList();
            if (segment.kind() == AsPath.Kind.SET) {
                numbers.add(ases);
            } else {
                numbers.addAll(ases);
            }
        }
        return numbers;
    }
}
