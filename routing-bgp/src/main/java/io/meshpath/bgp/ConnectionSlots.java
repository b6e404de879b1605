// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two connections that a neighbour can have: the one we opened and the one it opened. Owned by the thread that calls
 * doWork().
 */
final class ConnectionSlots {
    private @Nullable Connection outgoing;
    private @Nullable Connection incoming;

    void put(Connection connection) {
        if (connection.isOutgoing()) {
            outgoing = connection;
        } else {
            incoming = connection;
        }
    }

    void drop(Connection connection) {
        if (connection == outgoing) {
            outgoing = null;
        } else if (connection == incoming) {
            incoming = null;
        }
    }

    boolean isEmpty() {
        return outgoing == null && incoming == null;
    }

    boolean hasOutgoing() {
        return outgoing != null;
    }

    boolean hasIncoming() {
        return incoming != null;
    }

    /** The connection whose state is the furthest. */
    Optional<Connection> furthest() {
        Connection ours = outgoing;
        Connection theirs = incoming;
        if (ours == null || theirs == null) {
            return Optional.ofNullable(ours == null ? theirs : ours);
        }
        return Optional.of(ours.state().compareTo(theirs.state()) >= 0 ? ours : theirs);
    }

    int doWork(long now, int octets) {
        return all().stream()
                .mapToInt(connection -> connection.doWork(now, octets))
                .sum();
    }

    int flush(long now) {
        return all().stream().mapToInt(connection -> connection.flush(now)).sum();
    }

    /** Nanoseconds until a timer of either is due, at least 0. */
    long remaining(long now) {
        return all().stream()
                .mapToLong(connection -> connection.remaining(now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Whether {@code connection}, which has just received a good OPEN, may go on (RFC 4271, section 6.8). Of two connections
     * that both got this far one stays: ours, when {@code oursIsKept}; the other one is closed.
     */
    boolean survivesCollision(Connection connection, boolean oursIsKept) {
        Connection other = other(connection);
        if (other == null || other.state() == SessionState.OPEN_SENT) {
            return true; // decided when the other one gets its OPEN
        }
        if (other.state() == SessionState.ESTABLISHED || connection.isOutgoing() != oursIsKept) {
            return false;
        }
        close(other, BgpError.CONNECTION_COLLISION_RESOLUTION);
        return true;
    }

    /** Closes the one that {@code connection} is not. */
    void closeOther(Connection connection) {
        Connection other = other(connection);
        if (other != null) {
            close(other, BgpError.CONNECTION_COLLISION_RESOLUTION);
        }
    }

    void closeAll(BgpMessage.Notification why) {
        all().forEach(connection -> close(connection, why));
    }

    /** Closes both without a word. */
    void abandonAll() {
        all().forEach(connection -> {
            connection.abandon();
            drop(connection);
        });
    }

    private void close(Connection connection, BgpError why) {
        close(connection, BgpMessage.Notification.of(why));
    }

    private void close(Connection connection, BgpMessage.Notification why) {
        connection.close(why);
        drop(connection);
    }

    private @Nullable Connection other(Connection connection) {
        return connection.isOutgoing() ? incoming : outgoing;
    }

    private List<Connection> all() {
        List<Connection> all = new ArrayList<>(2);
        if (outgoing != null) {
            all.add(outgoing);
        }
        if (incoming != null) {
            all.add(incoming);
        }
        return all;
    }
}
