// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import io.meshpath.agent.api.BgpListing;
import io.meshpath.bgp.NeighborStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Neighbours as the API shows them. */
final class NeighborRows {
    private NeighborRows() {}

    /** Of a speaker whose times are those of {@link System#nanoTime}. */
    static List<BgpListing.Neighbor> of(List<NeighborStatus> neighbors) {
        long now = System.nanoTime();
        Instant clock = Instant.now();
        return neighbors.stream()
                .map(neighbor -> row(neighbor, clock.minusNanos(now - neighbor.since())))
                .toList();
    }

    private static BgpListing.Neighbor row(NeighborStatus neighbor, Instant since) {
        NeighborStatus.Counters counters = neighbor.counters();
        return new BgpListing.Neighbor(
                neighbor.peer().toString(),
                neighbor.as().value(),
                Words.of(neighbor.state()),
                since.truncatedTo(ChronoUnit.MILLIS).toString(),
                neighbor.lastError().orElse(null),
                neighbor.session().map(NeighborRows::session).orElse(null),
                neighbor.received(),
                neighbor.announced(),
                new BgpListing.Counters(
                        counters.messagesIn(),
                        counters.messagesOut(),
                        counters.updatesIn(),
                        counters.updatesOut(),
                        counters.malformed()),
                neighbor.bfd().map(bfd -> Words.of(bfd.state())).orElse(null),
                Words.all(neighbor.kept()).stream().sorted().toList());
    }

    private static BgpListing.Session session(NeighborStatus.Session session) {
        return new BgpListing.Session(
                session.routerId().toString(),
                session.localAddress().toString(),
                session.holdSeconds(),
                Words.all(session.families()).stream().sorted().toList(),
                Words.all(session.endOfRib()).stream().sorted().toList());
    }
}
