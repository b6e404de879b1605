// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.bfd.BfdSpeaker;
import io.meshpath.bgp.bfd.BfdStatus;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.tcp.TcpOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private NeighborSettings settings;
    private final LocRib locRib;
    private final Convergence convergence;
    private final int source;
    private final AdjRibIn ribIn;
    private final KeptRoutes kept;
    private final PathWatch path;
    private final NeighborLog log;
    private final Jitter jitter;
    private final ConnectRetry connectRetry;
    private final IdleHold idleHold;
    private final ConnectionSlots connections = new ConnectionSlots();
    private final MessageCounts counts = new MessageCounts();

    private boolean enabled;
    private boolean hadSession;
    private @Nullable Session session;
    private @Nullable MonitoredSession monitored;
    private SessionState shown = SessionState.IDLE;
    private long since;
    private Optional<String> lastError = Optional.empty();

    Neighbor(
            SpeakerSettings us,
            NeighborSettings settings,
            Dialer dialer,
            LocRib locRib,
            Convergence convergence,
            BfdSpeaker bfd) {
        this.us = us;
        this.settings = settings;
        this.locRib = locRib;
        this.source = locRib.sources().add(Session.ourselves(us)); // until there is a session
        this.convergence = convergence;
        this.ribIn = new AdjRibIn(source, locRib);
        this.path = new PathWatch(bfd, this::pathChanged);
        this.kept = new KeptRoutes(ribIn, settings.gracefulRestart().staleTime());
        this.log = new NeighborLog(settings);
        this.jitter = new Jitter(31L * us.routerId().bits() + settings.peer().hashCode());
        this.connectRetry = new ConnectRetry(this, dialer, jitter);
        this.idleHold = new IdleHold(settings.timers().idleHold());
    }

    /** The number under which its routes are in the tables. */
    int source() {
        return source;
    }

    NeighborSettings settings() {
        return settings;
    }

    /** What its connections ask of the kernel. */
    TcpOptions tcp() {
        return settings.tcpFrom(us.as());
    }

    /** The furthest state of both connections, or what the neighbour is waiting for. */
    SessionState state() {
        return connections.furthest().map(Connection::state).orElseGet(() -> {
            if (!enabled || idleHold.isRunning()) {
                return SessionState.IDLE;
            }
            return connectRetry.isDialing() ? SessionState.CONNECT : SessionState.ACTIVE;
        });
    }

    /** Begins to connect, or to wait for the neighbour where it is to be passive. */
    void start(long now) {
        enabled = true;
        path.begin(settings, tcp(), now);
        dial(now);
        noteState(now);
    }

    /**
     * Takes other settings of the same neighbour, without a new session.
     *
     * @return false, and nothing has changed, when they need one
     */
    boolean change(NeighborSettings wanted, long now) {
        if (!settings.keepsSession(wanted)) {
            return false;
        }
        boolean wasPassive = settings.passive();
        settings = wanted;
        if (enabled) {
            path.change(wanted, tcp(), now);
        }
        idleHold.change(wanted.timers().idleHold());
        if (session != null) {
            session.change(wanted);
        } else if (enabled && wasPassive != wanted.passive() && !idleHold.isRunning()) {
            dial(now);
        }
        noteState(now);
        return true;
    }

    /** Says {@code why} on every connection, closes them and stays IDLE. */
    void stop(BgpMessage.Notification why, long now) {
        enabled = false;
        idleHold.stop();
        connectRetry.stop();
        path.end(now);
        connections.closeAll(why);
        endSession(Ending.stopped(why));
        kept.forget();
        ribIn.clear();
        noteState(now);
    }

    /** Begins again after {@link #stop}. */
    void restart(long now) {
        if (!enabled) {
            start(now);
        }
    }

    /** As {@link #stop}, but without a word to a neighbour that is to keep our routes until we are back. */
    void stopForRestart(long now) {
        if (session != null && asksToKeep(session)) {
            connections.abandonAll();
        }
        stop(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET), now);
    }

    /** One turn: both connections with so many octets of input at most, then the timers of the neighbour itself. */
    int doWork(long now, int octets) {
        int work = connections.doWork(now, octets) + kept.doWork(now);
        if (idleHold.isOver(now) || connectRetry.isDue(now)) {
            dial(now);
            work++;
        }
        noteState(now);
        return work;
    }

    /** Sends what waits, as far as the sockets take it. */
    int flush(long now) {
        int work = connections.flush(now);
        noteState(now);
        return work;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        long ours = Math.min(connectRetry.remaining(now), idleHold.remaining(now));
        return Math.min(Math.min(ours, kept.remaining(now)), connections.remaining(now));
    }

    /** Our own attempt to connect succeeded. */
    void dialed(Link link, long now) {
        connectRetry.succeeded();
        open(new Connection(this, link, true), now);
    }

    /** Our own attempt to connect failed; the next one comes when the connect retry timer is due. */
    void dialFailed(String text, long now) {
        connectRetry.failed();
        lastError = Optional.of("cannot connect: " + text);
        log.dialFailed(text);
        noteState(now);
    }

    /** Whether it has no connection, and nothing keeps it from having one: a neighbour that came unannounced has left. */
    boolean hasLeft() {
        return connections.isEmpty() && session == null && !kept.isAny() && !idleHold.isRunning();
    }

    /** Gives back its number, after {@link #stop}. */
    void forget() {
        locRib.sources().remove(source);
    }

    /** The kernel cannot do for its connections what the settings ask, so none is accepted. */
    void cannotAccept(String text) {
        lastError = Optional.of("cannot accept connections: " + text);
        log.cannotAccept(text);
    }

    /**
     * The neighbour has connected to us; answers false when the connection is not wanted. One that can restart has done so
     * when it connects during a session (RFC 4724, section 5).
     */
    boolean accepted(Link link, long now) {
        if (session != null && session.negotiated().restart().keepsAny()) {
            connections.abandonAll();
            over(Ending.RESTARTED, now);
        }
        boolean wanted = isOpenToSession() && !idleHold.isRunning() && !connections.hasIncoming() && session == null;
        if (wanted) {
            open(new Connection(this, link, false), now);
        }
        return wanted;
    }

    /** Tells the neighbour that the prefix of this number has another best route now, or none. */
    void changed(RouteTable table, int prefix) {
        if (session != null) {
            session.ribOut().change(table, prefix);
        }
    }

    /** A route of this neighbour's may validate otherwise than before. */
    void reimport(RouteTable table, int route) {
        if (session != null) {
            ribIn.revalidate(table, route);
        }
    }

    /** The routes to this prefix may validate otherwise than before. */
    void reexport(RouteTable table, int prefix) {
        if (session != null) {
            session.ribOut().revalidate(table, prefix);
        }
    }

    List<RibEntry> ribIn() {
        return ribIn.entries();
    }

    List<RibEntry> ribOut() {
        return session == null ? List.of() : session.ribOut().entries(Session.ourselves(us));
    }

    // What a connection asks and tells.

    BgpMessage.Open open() {
        boolean forwarding = us.restarted().map(Restarted::forwarding).orElse(hadSession);
        return Negotiated.open(us, settings, new RestartTerms.RestartState(convergence.isDeferring(), forwarding));
    }

    Negotiated negotiate(BgpMessage.Open remote) {
        return Negotiated.of(us, settings, open(), remote);
    }

    boolean survivesCollision(Connection connection, RouterId theirs) {
        return connections.survivesCollision(connection, isOurConnectionKept(connection, theirs));
    }

    void established(Connection connection, long now) {
        Negotiated negotiated = connection.negotiated().orElseThrow();
        connections.closeOther(connection);
        connectRetry.stop();
        resume(negotiated, now);
        monitored = monitored(connection, negotiated);
        locRib.monitors().established(monitored);
        session = Session.begin(us, settings, source, negotiated, connection.localAddress(), ribIn, locRib);
        hadSession = true;
        if (!convergence.isDeferring()) {
            session.dump();
        }
        log.established(negotiated);
        noteState(now);
    }

    void received(BgpMessage.Update update) {
        if (!update.malformations().isEmpty()) {
            counts.countMalformed();
            log.malformed(update.malformations());
        }
        if (session != null) {
            session.received(update).ifPresent(kept::endOfRib);
        }
    }

    void refresh(BgpMessage.RouteRefresh refresh) {
        if (session == null || !session.exchanges(refresh.family())) {
            return;
        }
        switch (refresh.subtype()) {
            case BgpMessage.RouteRefresh.REQUEST -> {
                if (!convergence.isDeferring()) {
                    session.sendAgain(refresh.family());
                }
            }
            case BgpMessage.RouteRefresh.BEGIN -> kept.beginRefresh(refresh.family());
            case BgpMessage.RouteRefresh.END -> kept.endRefresh(refresh.family());
            default -> log.unknownRefresh(refresh); // RFC 7313, section 5: ignored
        }
    }

    /** Asks for all routes again, of every family of the session; nothing happens without one. */
    void askAgain() {
        connections.furthest().ifPresent(Connection::askAgain);
    }

    /** Writes the next UPDATE for the neighbour; false when there is none. */
    boolean writeUpdate(ByteBuffer out) {
        boolean written = session != null && session.ribOut().write(out);
        if (written) {
            counts.countUpdateOut();
        }
        return written;
    }

    void ended(Connection connection, Ending ending, long now) {
        connections.drop(connection);
        over(ending, now);
        noteState(now);
    }

    /** Whether there is nothing more to wait for before routes are chosen after a restart of ours. */
    boolean hasToldAll() {
        return session != null && session.hasToldAll();
    }

    /** Routes may be told now. */
    void dump() {
        if (session != null) {
            session.dump();
        }
    }

    /** A third of the agreed hold time or what is configured, whichever is shorter. */
    Duration keepaliveInterval(int holdSeconds) {
        Duration third = Duration.ofSeconds(holdSeconds).dividedBy(3);
        Duration configured = settings.timers().keepalive();
        return jitter.of(configured.compareTo(third) < 0 ? configured : third);
    }

    /** A message has come whole; the buffer stays as it is. */
    void heard(ByteBuffer message) {
        if (monitored != null) {
            locRib.monitors().heard(monitored, message);
        }
    }

    void countIn(BgpMessage message) {
        counts.countIn(message);
    }

    void countOut() {
        counts.countOut();
    }

    void logClosing(IOException e) {
        log.closing(e);
    }

    /** Takes note of the state, so that a change is logged and its time is known. */
    void noteState(long now) {
        SessionState state = state();
        if (state != shown) {
            log.state(shown, state);
            locRib.monitors().stateChanged(settings, shown, state);
            shown = state;
            since = now;
        }
    }

    NeighborStatus status() {
        return new NeighborStatus(
                settings.address(),
                as(),
                shown,
                since,
                lastError,
                connections.furthest().flatMap(this::describe),
                ribIn.size(),
                session == null ? 0 : session.ribOut().size(),
                counts.snapshot(),
                settings.peer().device(),
                path.status());
    }

    private AsNumber as() {
        return connections
                .furthest()
                .flatMap(Connection::negotiated)
                .map(Negotiated::as)
                .orElseGet(settings::as);
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

    private MonitoredSession monitored(Connection connection, Negotiated negotiated) {
        return new MonitoredSession(
                source,
                connection.link().local(),
                connection.link().remote(settings.address()),
                connection.sentOpen().orElseThrow(),
                connection.receivedOpen().orElseThrow(),
                negotiated,
                this::status);
    }

    /** The side with the higher identifier keeps the connection it opened; of equals, that of the higher AS (RFC 6286). */
    private boolean isOurConnectionKept(Connection connection, RouterId theirs) {
        int order = us.routerId().compareTo(theirs);
        AsNumber theirAs = connection.negotiated().map(Negotiated::as).orElseGet(settings::as);
        return order != 0 ? order > 0 : us.as().compareTo(theirAs) > 0;
    }

    private void open(Connection connection, long now) {
        connections.put(connection);
        connection.open(now);
        noteState(now);
    }

    private void dial(long now) {
        idleHold.stop();
        if (settings.passive() || !isOpenToSession() || connections.hasOutgoing() || session != null) {
            connectRetry.stop();
        } else {
            connectRetry.dial(now);
        }
    }

    /** After an error, or the end of a session, IDLE for a while; else ACTIVE until the next attempt. */
    private void waitAfter(Ending ending, boolean wasEstablished, long now) {
        if (wasEstablished && kept.isAny()) {
            connectRetry.waitFor(settings.timers().idleHold(), now); // and accept it at once when it is back
        } else if (ending.isError() || wasEstablished) {
            connectRetry.stop();
            idleHold.begin(now, ending.isError());
        } else if (!connectRetry.isDialing() && !settings.passive()) {
            connectRetry.waitForNext(now);
        }
    }

    private boolean isOpenToSession() {
        return enabled && path.allowsSession();
    }

    /** BFD says that the way is good again, or that it is broken: then there is no use in waiting for the hold timer. */
    private void pathChanged(BfdStatus status) {
        long now = status.since();
        log.path(status);
        if (PathWatch.isUp(status) && session == null && !idleHold.isRunning() && !connectRetry.isDialing()) {
            dial(now);
        } else if (status.isBroken() && !connections.isEmpty()) {
            pathBroken(status, now);
        }
        noteState(now);
    }

    private void pathBroken(BfdStatus status, long now) {
        String text = "BFD says that the way is broken: " + status.diagnostic();
        if (path.isGraceful()) {
            connections.abandonAll();
            over(Ending.lost(text), now);
        } else {
            BgpMessage.Notification why = BgpMessage.Notification.of(BgpError.BFD_DOWN);
            connections.closeAll(why);
            over(Ending.sent(why, text), now);
        }
    }

    private void endSession(Ending why) {
        if (monitored != null) {
            locRib.monitors().ended(monitored, why);
            monitored = null;
        }
        if (session != null) {
            session.end();
            session = null;
        }
    }

    /** A connection is over, and the session with the last one; its routes are, or are kept. */
    private void over(Ending ending, long now) {
        if (ending.kind() != Ending.Kind.COLLISION) {
            lastError = Optional.of(ending.text());
            log.ended(ending);
        }
        if (!connections.isEmpty()) {
            return;
        }
        Optional<Negotiated> agreed = Optional.ofNullable(session).map(Session::negotiated);
        endSession(ending);
        agreed.ifPresent(terms -> kept.keep(terms.restart(), terms.families(), ending, now));
        waitAfter(ending, agreed.isPresent(), now);
    }

    /** Another router that has taken the address confirms nothing of what the former one has said. */
    private void resume(Negotiated negotiated, long now) {
        if (kept.isAny() && !locRib.sources().get(source).routerId().equals(negotiated.routerId())) {
            kept.forget();
            ribIn.clear();
        }
        kept.resume(negotiated.restart(), negotiated.families(), now);
    }

    private boolean asksToKeep(Session current) {
        return settings.gracefulRestart().mode() == GracefulRestart.Mode.BOTH
                && current.negotiated().restart().agreed();
    }
}
