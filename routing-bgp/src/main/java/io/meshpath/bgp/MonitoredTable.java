// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpPeer;
import io.meshpath.bgp.bmp.BmpWriter;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttributes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a monitoring station knows of one table of one neighbour, or of the loc-rib, and what it has still to be told. As for
 * a neighbour a later word replaces an earlier one, so a slow station costs no more memory than the table. Owned by the
 * thread that calls doWork().
 *
 * <p>Of a neighbour that sends or is sent several paths to a prefix the station is told one.
 */
final class MonitoredTable {
    private static final MessageFormat FORMAT =
            MessageFormat.BASE.withInternal().withFourOctetAs();

    private final BmpPeer peer;
    private final int source;
    private final MonitoredSession.Told told;
    private final LocRib locRib;
    private final List<UpdateQueue> queues = new ArrayList<>(2);

    private MonitoredTable(BmpPeer peer, int source, MonitoredSession.Told told, LocRib locRib) {
        this.peer = peer;
        this.source = source;
        this.told = told;
        this.locRib = locRib;
        locRib.tables().forEach(table -> queues.add(new UpdateQueue(table, FORMAT, 0)));
    }

    /** One of the session's tables: the one that {@code peer} says. */
    static MonitoredTable of(MonitoredSession session, BmpPeer peer, LocRib locRib) {
        return new MonitoredTable(peer, session.source(), session.told(), locRib);
    }

    static MonitoredTable ofLocRib(BmpPeer ourselves, LocRib locRib) {
        return new MonitoredTable(ourselves, RouteSources.OURSELVES, (table, prefix) -> null, locRib);
    }

    BmpPeer peer() {
        return peer;
    }

    /** Queues the whole table, and the mark that ends it. */
    void dump() {
        for (UpdateQueue queue : queues) {
            RouteTable table = queue.table();
            switch (peer.view()) {
                case LOC_RIB, ADJ_RIB_OUT_POST_POLICY ->
                    table.forEachPrefix(prefix -> queue.tell(prefix, wanted(table, prefix)));
                default ->
                    table.forEachOf(source, route -> {
                        int prefix = table.prefixOf(route);
                        queue.tell(prefix, wanted(table, prefix));
                    });
            }
            queue.endOfRib();
        }
    }

    /** Queues what there is for the prefix now. */
    void change(RouteTable table, int prefix) {
        for (UpdateQueue queue : queues) {
            if (queue.table() == table) {
                queue.tell(prefix, wanted(table, prefix));
            }
        }
    }

    /** Writes the next message; false when there is none. */
    boolean write(Instant now, ByteBuffer out) {
        for (UpdateQueue queue : queues) {
            if (!queue.isEmpty()) {
                int start = BmpWriter.beginRouteMonitoring(peer.at(now), out);
                queue.write(out);
                BmpWriter.finish(start, out);
                return true;
            }
        }
        return false;
    }

    /** How many prefixes the station knows once all is said. */
    int size() {
        return queues.stream().mapToInt(UpdateQueue::size).sum();
    }

    /** Nothing more is told. */
    void clear() {
        queues.forEach(UpdateQueue::clear);
    }

    private @Nullable PathAttributes wanted(RouteTable table, int prefix) {
        return switch (peer.view()) {
            case ADJ_RIB_IN_PRE_POLICY -> {
                int route = ofSource(table, prefix);
                yield route == RouteTable.NONE ? null : table.received(route);
            }
            case ADJ_RIB_IN_POST_POLICY -> table.used(ofSource(table, prefix));
            case LOC_RIB -> complete(table, table.used(table.best(prefix)));
            case ADJ_RIB_OUT_POST_POLICY -> told.told(table, prefix);
            case ADJ_RIB_OUT_PRE_POLICY -> throw new AssertionError(peer);
        };
    }

    private int ofSource(RouteTable table, int prefix) {
        int route = table.first(prefix);
        while (route != RouteTable.NONE && table.sourceOf(route) != source) {
            route = table.next(route);
        }
        return route;
    }

    /** A route of our own may leave the next hop to each session; then it is nowhere in particular. */
    private @Nullable PathAttributes complete(RouteTable table, @Nullable PathAttributes attributes) {
        if (attributes == null || attributes.nextHop().isPresent()) {
            return attributes;
        }
        return locRib.attributes().intern(attributes.with(TableDump.nowhere(table.family())));
    }
}
