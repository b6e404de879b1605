// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.nio.ByteBuffer;

/**
 * Somebody who follows sessions, messages and routes from beside: a monitoring station, a log. Called by the thread that
 * calls doWork(), in the middle of its work: it takes note and does nothing that takes time.
 */
interface SessionMonitor {
    /** A session is established; none of the neighbour's routes is there yet, and ours are queued. */
    default void established(MonitoredSession session) {}

    /** A session is over; what becomes of its routes is not told one by one. */
    default void ended(MonitoredSession session, Ending why) {}

    /** A message has come, header included; the buffer is read from its position to its limit, which stay. */
    default void heard(MonitoredSession session, ByteBuffer message) {}

    /** A neighbour has another state. */
    default void stateChanged(NeighborSettings neighbor, SessionState from, SessionState to) {}

    /** A source has other routes to the prefix of this number than before. */
    default void routeChanged(RouteTable table, int prefix, int source) {}

    /** The prefix of this number has another best route, or none; neighbours have been told. */
    default void bestChanged(RouteTable table, int prefix) {}

    /** A neighbour is told otherwise of the prefix of this number, its routes being what they were. */
    default void toldChanged(MonitoredSession session, RouteTable table, int prefix) {}

    /** As {@link #toldChanged}, of any prefix. */
    default void toldChanged(MonitoredSession session) {}
}
