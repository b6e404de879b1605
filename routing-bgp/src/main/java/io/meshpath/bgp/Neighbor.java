// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A configured neighbour: its two connection slots, when to try again, and the routes of the session. Owned by the thread
 * that calls doWork().
 *
 * <p>The states Idle, Connect and Active of RFC 4271, section 8.2.2 are here, and so is what needs both connections: the
 * resolution of a collision (section 6.8) and the wait after an error (section 8.1.1, DampPeerOscillations).
 */
final class Neighbor {
    private final SpeakerSettings us;
    private final NeighborSettings settings;
    private final Dialer dialer;
    private final LocRib locRib;
    private final NeighborLog log;
    private final SplittableRandom random;
    private final Timer connectRetry = new Timer();
    private final IdleHold idleHold;
    private final MessageCounts counts = new MessageCounts();

    private boolean enabled;
    private boolean dialing;
    private @Nullable Connection outgoing;
    private @Nullable Connection incoming;
    private @Nullable Session session;
    private SessionState shown = SessionState.IDLE;
    private long since;
    private Optional<String> lastError = Optional.empty();

    Neighbor(SpeakerSettings us, NeighborSettings settings, Dialer dialer, LocRib locRib) {
        this.us = us;
        this.settings = settings;
        this.dialer = dialer;
        this.locRib = locRib;
        this.log = new NeighborLog(settings);
        this.random = new SplittableRandom(
                31L * us.routerId().bits() + settings.address().hashCode());
        this.idleHold = new IdleHold(settings.timers().idleHold());
    }

    NeighborSettings settings() {
        return settings;
    }

    /** The furthest state of both connections, or what the neighbour is waiting for. */
    SessionState state() {
        SessionState furthest = SessionState.IDLE;
        if (outgoing != null) {
            furthest = outgoing.state();
        }
        if (incoming != null && incoming.state().compareTo(furthest) > 0) {
            furthest = incoming.state();
        }
        if (furthest != SessionState.IDLE || !enabled || idleHold.isRunning()) {
            return furthest;
        }
        return dialing ? SessionState.CONNECT : SessionState.ACTIVE;
    }

    /** Begins to connect, or to wait for the neighbour where it is to be passive. */
    void start(long now) {
        enabled = true;
        dial(now);
        changed(now);
    }

    /** Says {@code why} on every connection, closes them and stays IDLE. */
    void stop(BgpError why, long now) {
        enabled = false;
        idleHold.stop();
        stopDialing();
        closeBoth(why);
        endSession();
        changed(now);
    }

    /** One turn: both connections, then the timers of the neighbour itself. */
    int doWork(long now) {
        int work = outgoing == null ? 0 : outgoing.doWork(now);
        work += incoming == null ? 0 : incoming.doWork(now);
        if (idleHold.isOver(now) || connectRetry.isDue(now)) {
            dial(now);
            work++;
        }
        changed(now);
        return work;
    }

    /** Sends what waits, as far as the sockets take it. */
    int flush(long now) {
        int work = outgoing == null ? 0 : outgoing.flush(now);
        work += incoming == null ? 0 : incoming.flush(now);
        changed(now);
        return work;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        long soonest = Math.min(connectRetry.remaining(now), idleHold.remaining(now));
        soonest = outgoing == null ? soonest : Math.min(soonest, outgoing.remaining(now));
        return incoming == null ? soonest : Math.min(soonest, incoming.remaining(now));
    }

    /** Our own attempt to connect succeeded. */
    void dialed(Link link, long now) {
        dialing = false;
        connectRetry.stop();
        Connection connection = new Connection(this, link, true);
        outgoing = connection;
        connection.open(now);
        changed(now);
    }

    /** Our own attempt to connect failed; the next one comes when the connect retry timer is due. */
    void dialFailed(String text, long now) {
        dialing = false;
        lastError = Optional.of("cannot connect: " + text);
        log.dialFailed(text);
        changed(now);
    }

    /** The neighbour has connected to us; answers false when the connection is not wanted. */
    boolean accepted(Link link, long now) {
        boolean wanted = enabled && !idleHold.isRunning() && incoming == null && session == null;
        if (wanted) {
            Connection connection = new Connection(this, link, false);
            incoming = connection;
            connection.open(now);
            changed(now);
        }
        return wanted;
    }

    /** Tells the neighbour that {@code prefix} has another best route now, or none. */
    void bestChanged(Cidr prefix, Optional<Route> best) {
        if (session != null) {
            session.ribOut().change(prefix, best);
        }
    }

    List<RibEntry> ribIn() {
        return session == null ? List.of() : session.ribIn().entries();
    }

    List<RibEntry> ribOut() {
        return session == null ? List.of() : session.ribOut().entries(Session.ourselves(us));
    }

    // What a connection asks and tells.

    BgpMessage.Open open() {
        return Negotiated.open(us, settings);
    }

    Negotiated negotiate(BgpMessage.Open remote) {
        return Negotiated.of(us, settings, open(), remote);
    }

    /**
     * Whether {@code connection}, which has just received a good OPEN, may go on (RFC 4271, section 6.8). Of two connections
     * that both got this far, the one opened by the side with the higher identifier stays.
     */
    boolean survivesCollision(Connection connection, RouterId theirs) {
        Connection other = connection.isOutgoing() ? incoming : outgoing;
        if (other == null || other.state() == SessionState.OPEN_SENT) {
            return true; // decided when the other one gets its OPEN
        }
        if (other.state() == SessionState.ESTABLISHED || connection.isOutgoing() != isOurConnectionKept(theirs)) {
            return false;
        }
        other.close(BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION));
        drop(other);
        return true;
    }

    void established(Connection connection, long now) {
        Negotiated negotiated = connection.negotiated().orElseThrow();
        Connection other = connection.isOutgoing() ? incoming : outgoing;
        if (other != null) {
            other.close(BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION));
            drop(other);
        }
        stopDialing();
        session = Session.begin(us, settings, negotiated, connection.localAddress(), locRib);
        log.established(negotiated);
        changed(now);
    }

    void received(BgpMessage.Update update) {
        if (!update.malformations().isEmpty()) {
            counts.countMalformed();
            log.malformed(update.malformations());
        }
        if (session != null) {
            session.received(update);
        }
    }

    void refresh(BgpMessage.RouteRefresh refresh) {
        if (session != null && refresh.subtype() == 0) {
            session.ribOut().dump(refresh.family(), locRib.best());
        }
    }

    Optional<BgpMessage.Update> nextUpdate() {
        return session == null ? Optional.empty() : session.ribOut().next();
    }

    void ended(Connection connection, Ending ending, long now) {
        boolean wasEstablished = session != null && connection.negotiated().isPresent();
        drop(connection);
        if (ending.kind() != Ending.Kind.COLLISION) {
            lastError = Optional.of(ending.text());
            log.ended(ending);
        }
        if (outgoing == null && incoming == null) {
            endSession();
            waitAfter(ending, wasEstablished, now);
        }
        changed(now);
    }

    /** A third of the agreed hold time or what is configured, shortened at random by up to a quarter (RFC 4271, 10). */
    Duration keepaliveInterval(int holdSeconds) {
        Duration third = Duration.ofSeconds(holdSeconds).dividedBy(3);
        Duration configured = settings.timers().keepalive();
        return jittered(configured.compareTo(third) < 0 ? configured : third);
    }

    void countIn(BgpMessage message) {
        counts.countIn(message);
    }

    void countOut(BgpMessage message) {
        counts.countOut(message);
    }

    void logClosing(IOException e) {
        log.closing(e);
    }

    /** Takes note of a change of state. */
    void changed(long now) {
        SessionState state = state();
        if (state != shown) {
            log.state(shown, state);
            shown = state;
            since = now;
        }
    }

    NeighborStatus status() {
        Connection furthest =
                incoming != null && (outgoing == null || incoming.state().compareTo(outgoing.state()) > 0)
                        ? incoming
                        : outgoing;
        return new NeighborStatus(
                settings.address(),
                settings.as(),
                shown,
                since,
                lastError,
                Optional.ofNullable(furthest).flatMap(this::describe),
                session == null ? 0 : session.ribIn().size(),
                session == null ? 0 : session.ribOut().size(),
                counts.snapshot());
    }

    private Optional<NeighborStatus.Session> describe(Connection connection) {
        return connection
                .negotiated()
                .map(agreed -> new NeighborStatus.Session(
                        agreed.routerId(),
                        connection.localAddress(),
                        agreed.holdSeconds(),
                        agreed.families(),
                        session == null ? Set.of() : session.endOfRib()));
    }

    private boolean isOurConnectionKept(RouterId theirs) {
        int order = us.routerId().compareTo(theirs);
        return order != 0 ? order > 0 : us.as().compareTo(settings.as()) > 0; // RFC 6286, section 2.3
    }

    private void dial(long now) {
        idleHold.stop();
        if (settings.passive() || outgoing != null || session != null) {
            connectRetry.stop();
            return;
        }
        if (dialing) {
            dialer.abandon(this);
        }
        connectRetry.start(now, jittered(settings.timers().connectRetry()));
        dialing = true;
        dialer.dial(this);
    }

    private void stopDialing() {
        connectRetry.stop();
        if (dialing) {
            dialing = false;
            dialer.abandon(this);
        }
    }

    /** After an error, or the end of a session, IDLE for a while; else ACTIVE until the next attempt. */
    private void waitAfter(Ending ending, boolean wasEstablished, long now) {
        if (!enabled) {
            return;
        }
        if (ending.kind() == Ending.Kind.ERROR || wasEstablished) {
            stopDialing();
            idleHold.begin(now, ending.kind() == Ending.Kind.ERROR);
        } else if (!dialing && !settings.passive()) {
            connectRetry.start(now, jittered(settings.timers().connectRetry()));
        }
    }

    private void closeBoth(BgpError why) {
        for (Connection connection : new Connection[] {outgoing, incoming}) {
            if (connection != null) {
                connection.close(BgpMessage.Notification.of(why));
                drop(connection);
            }
        }
    }

    private void drop(Connection connection) {
        if (connection == outgoing) {
            outgoing = null;
        } else if (connection == incoming) {
            incoming = null;
        }
    }

    private void endSession() {
        if (session != null) {
            session.ribIn().clear();
            session = null;
        }
    }

    private Duration jittered(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos() * (0.75 + 0.25 * random.nextDouble())));
    }
}
