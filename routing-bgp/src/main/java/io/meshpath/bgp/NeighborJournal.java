// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.util.Optional;

/**
 * What has become of a neighbour: its state and since when, its last error, its messages counted. Says so in the log, to
 * whoever monitors the sessions, and in its status. Owned by the thread that calls doWork().
 */
final class NeighborJournal {
    private final NeighborLog log;
    private final SessionMonitors monitors;
    private final MessageCounts counts = new MessageCounts();

    private SessionState state = SessionState.IDLE;
    private long since;
    private Optional<String> lastError = Optional.empty();

    NeighborJournal(NeighborSettings settings, SessionMonitors monitors) {
        this.log = new NeighborLog(settings);
        this.monitors = monitors;
    }

    NeighborLog log() {
        return log;
    }

    MessageCounts counts() {
        return counts;
    }

    /** It is in this state now; nothing happens when it was before. */
    void note(SessionState current, NeighborSettings settings, long now) {
        if (current != state) {
            log.state(state, current);
            monitors.stateChanged(settings, state, current);
            state = current;
            since = now;
        }
    }

    /** A connection is over; that one of two had to go is no error. */
    void ended(Ending ending) {
        if (ending.kind() != Ending.Kind.COLLISION) {
            lastError = Optional.of(ending.text());
            log.ended(ending);
        }
    }

    void dialFailed(String text) {
        lastError = Optional.of("cannot connect: " + text);
        log.dialFailed(text);
    }

    void cannotAccept(String text) {
        lastError = Optional.of("cannot accept connections: " + text);
        log.cannotAccept(text);
    }

    /** The neighbour as it was when its state was noted last. */
    NeighborStatus status(
            NeighborSettings settings, Optional<Connection> connection, Exchange exchange, PathWatch path) {
        Optional<Negotiated> agreed = connection.flatMap(Connection::negotiated);
        return new NeighborStatus(
                settings.address(),
                agreed.map(Negotiated::as).orElseGet(settings::as),
                state,
                since,
                lastError,
                agreed.map(terms -> session(terms, connection.orElseThrow(), exchange)),
                exchange.received(),
                exchange.announced(),
                counts.snapshot(),
                settings.peer().device(),
                path.status(),
                exchange.keptFamilies());
    }

    private static NeighborStatus.Session session(Negotiated agreed, Connection connection, Exchange exchange) {
        return new NeighborStatus.Session(
                agreed.routerId(),
                connection.localAddress(),
                agreed.holdSeconds(),
                agreed.families(),
                exchange.endOfRib());
    }
}
