// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All who follow the sessions of a speaker, and the sessions there are. Owned by the thread that calls doWork(). */
final class SessionMonitors implements SessionMonitor {
    private final List<SessionMonitor> monitors = new ArrayList<>();
    private final Map<Integer, MonitoredSession> sessions = new LinkedHashMap<>();

    void add(SessionMonitor monitor) {
        monitors.add(monitor);
    }

    void remove(SessionMonitor monitor) {
        monitors.remove(monitor);
    }

    /** The established sessions, by the number of their source. */
    Map<Integer, MonitoredSession> sessions() {
        return sessions;
    }

    @Override
    public void established(MonitoredSession session) {
        sessions.put(session.source(), session);
        monitors.forEach(monitor -> monitor.established(session));
    }

    @Override
    public void ended(MonitoredSession session, Ending why) {
        if (sessions.remove(session.source(), session)) {
            monitors.forEach(monitor -> monitor.ended(session, why));
        }
    }

    @Override
    public void heard(MonitoredSession session, ByteBuffer message) {
        for (SessionMonitor monitor : monitors) {
            monitor.heard(session, message);
        }
    }

    @Override
    public void stateChanged(NeighborSettings neighbor, SessionState from, SessionState to) {
        monitors.forEach(monitor -> monitor.stateChanged(neighbor, from, to));
    }

    @Override
    public void routeChanged(RouteTable table, int prefix, int source) {
        for (int i = 0; i < monitors.size(); i++) { // for every route: without an iterator
            monitors.get(i).routeChanged(table, prefix, source);
        }
    }

    @Override
    public void toldChanged(MonitoredSession session, RouteTable table, int prefix) {
        monitors.forEach(monitor -> monitor.toldChanged(session, table, prefix));
    }

    @Override
    public void toldChanged(MonitoredSession session) {
        monitors.forEach(monitor -> monitor.toldChanged(session));
    }

    @Override
    public void bestChanged(RouteTable table, int prefix) {
        for (int i = 0; i < monitors.size(); i++) {
            monitors.get(i).bestChanged(table, prefix);
        }
    }
}
