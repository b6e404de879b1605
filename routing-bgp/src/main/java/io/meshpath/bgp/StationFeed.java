// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpPeer;
import io.meshpath.bgp.bmp.BmpStatistic;
import io.meshpath.bgp.bmp.BmpView;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one station is told of sessions and tables, for the time of a connection. Owned by the thread that calls doWork(). */
final class StationFeed {
    private static final List<BmpView> OF_NEIGHBORS =
            List.of(BmpView.ADJ_RIB_IN_PRE_POLICY, BmpView.ADJ_RIB_IN_POST_POLICY, BmpView.ADJ_RIB_OUT_POST_POLICY);

    private final Set<BmpView> views;
    private final SpeakerSettings us;
    private final LocRib locRib;
    private final Map<Integer, List<MonitoredTable>> neighbors = new LinkedHashMap<>();
    private final List<MonitoredTable> locRibTables = new ArrayList<>(1);

    StationFeed(Set<BmpView> views, SpeakerSettings us, LocRib locRib) {
        this.views = views;
        this.us = us;
        this.locRib = locRib;
    }

    /** What to say first; tables are queued. */
    List<BmpMessage> begin(Instant now) {
        List<BmpMessage> messages = new ArrayList<>();
        if (views.contains(BmpView.LOC_RIB)) {
            BmpPeer ourselves = PeerMessages.locRib(us, now);
            messages.add(PeerMessages.up(us, ourselves));
            MonitoredTable table = MonitoredTable.ofLocRib(ourselves, locRib);
            locRibTables.add(table);
            table.dump();
        }
        locRib.monitors().sessions().values().forEach(session -> messages.add(established(session, now)));
        return messages;
    }

    /** Follows the session's tables, and answers what to say of it. */
    BmpMessage established(MonitoredSession session, Instant now) {
        BmpPeer peer = PeerMessages.peer(session, now);
        List<MonitoredTable> tables = new ArrayList<>(2);
        for (BmpView view : OF_NEIGHBORS) {
            if (views.contains(view)) {
                tables.add(MonitoredTable.of(session, peer.withView(view), locRib));
            }
        }
        tables.forEach(MonitoredTable::dump);
        neighbors.put(session.source(), tables);
        return PeerMessages.up(session, peer);
    }

    /** Forgets the session's tables, and answers what to say of it. */
    BmpMessage ended(MonitoredSession session, Ending why, Instant now) {
        List<MonitoredTable> tables = neighbors.remove(session.source());
        if (tables != null) {
            tables.forEach(MonitoredTable::clear);
        }
        return PeerMessages.down(PeerMessages.peer(session, now), why);
    }

    void routeChanged(RouteTable table, int prefix, int source) {
        List<MonitoredTable> tables = neighbors.get(source);
        if (tables != null) {
            for (int i = 0; i < tables.size(); i++) {
                tables.get(i).change(table, prefix);
            }
        }
    }

    void toldChanged(RouteTable table, int prefix, int source) {
        routeChanged(table, prefix, source); // it looks what is different, in each table
    }

    /** Any prefix may be told otherwise. */
    void toldChanged(int source) {
        for (MonitoredTable table : neighbors.getOrDefault(source, List.of())) {
            if (table.peer().view() == BmpView.ADJ_RIB_OUT_POST_POLICY) {
                table.dump();
            }
        }
    }

    void bestChanged(RouteTable table, int prefix) {
        for (int i = 0; i < locRibTables.size(); i++) {
            locRibTables.get(i).change(table, prefix);
        }
        if (views.contains(BmpView.ADJ_RIB_OUT_POST_POLICY)) {
            neighbors.keySet().forEach(source -> toldChanged(table, prefix, source));
        }
    }

    /** Writes the next message about routes; false when there is none. */
    boolean writeRoutes(Instant now, ByteBuffer out) {
        for (List<MonitoredTable> tables : neighbors.values()) {
            for (MonitoredTable table : tables) {
                if (table.write(now, out)) {
                    return true;
                }
            }
        }
        return !locRibTables.isEmpty() && locRibTables.get(0).write(now, out);
    }

    /** Numbers of every neighbour, and of the loc-rib. */
    List<BmpMessage> statistics(Instant now) {
        List<BmpMessage> reports = new ArrayList<>();
        for (MonitoredSession session : locRib.monitors().sessions().values()) {
            reports.add(PeerMessages.statistics(session, now));
        }
        for (MonitoredTable table : locRibTables) {
            reports.add(new BmpMessage.StatisticsReport(
                    table.peer().at(now), List.of(BmpStatistic.Kind.LOC_RIB_ROUTES.of(table.size()))));
        }
        return reports;
    }

    /** The connection is over. */
    void end() {
        neighbors.values().forEach(tables -> tables.forEach(MonitoredTable::clear));
        neighbors.clear();
        locRibTables.forEach(MonitoredTable::clear);
        locRibTables.clear();
    }
}
