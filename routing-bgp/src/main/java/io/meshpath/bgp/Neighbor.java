// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdSpeaker;
import io.meshpath.bgp.bfd.BfdStatus;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.tcp.TcpOptions;
import java.time.Duration;

/**
 * A configured neighbour: its two connection slots and when to try again. Owned by the thread that calls doWork().
 *
 * <p>The states Idle, Connect and Active of RFC 4271, section 8.2.2 are here, and so is what needs both connections: the
 * resolution of a collision (section 6.8) and the wait after an error (section 8.1.1, DampPeerOscillations).
 */
final class Neighbor {
    private final SpeakerSettings us;
    private NeighborSettings settings;
    private final Exchange exchange;
    private final PathWatch path;
    private final NeighborJournal journal;
    private final Jitter jitter;
    private final ConnectRetry connectRetry;
    private final IdleHold idleHold;
    private final ConnectionSlots connections = new ConnectionSlots();

    private boolean enabled;

    Neighbor(
            SpeakerSettings us,
            NeighborSettings settings,
            Dialer dialer,
            LocRib locRib,
            Convergence convergence,
            BfdSpeaker bfd) {
        this.us = us;
        this.settings = settings;
        this.exchange = new Exchange(us, settings, locRib, convergence);
        this.path = new PathWatch(bfd, this::pathChanged);
        this.journal = new NeighborJournal(settings, locRib.monitors());
        this.jitter = new Jitter(31L * us.routerId().bits() + settings.peer().hashCode());
        this.connectRetry = new ConnectRetry(this, dialer, jitter);
        this.idleHold = new IdleHold(settings.timers().idleHold());
    }

    /** The routes that are exchanged with it. */
    Exchange exchange() {
        return exchange;
    }

    /** What has become of it. */
    NeighborJournal journal() {
        return journal;
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

    NeighborStatus status() {
        return journal.status(settings, connections.furthest(), exchange, path);
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
        exchange.change(wanted);
        if (!exchange.isOn() && enabled && wasPassive != wanted.passive() && !idleHold.isRunning()) {
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
        exchange.stop(Ending.stopped(why));
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
        if (asksToKeep()) {
            connections.abandonAll();
        }
        stop(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET), now);
    }

    /** Asks for all routes again, of every family of the session; nothing happens without one. */
    void askAgain() {
        connections.furthest().ifPresent(Connection::askAgain);
    }

    /** One turn: both connections with so many octets of input at most, then the timers of the neighbour itself. */
    int doWork(long now, int octets) {
        int work = connections.doWork(now, octets) + exchange.doWork(now);
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
        return Math.min(Math.min(ours, exchange.remaining(now)), connections.remaining(now));
    }

    /** Our own attempt to connect succeeded. */
    void dialed(Link link, long now) {
        connectRetry.succeeded();
        open(new Connection(this, link, true), now);
    }

    /** Our own attempt to connect failed; the next one comes when the connect retry timer is due. */
    void dialFailed(String text, long now) {
        connectRetry.failed();
        journal.dialFailed(text);
        noteState(now);
    }

    /** Whether it has no connection, and nothing keeps it from having one: a neighbour that came unannounced has left. */
    boolean hasLeft() {
        return connections.isEmpty() && !exchange.isOn() && !exchange.keepsRoutes() && !idleHold.isRunning();
    }

    /**
     * The neighbour has connected to us; answers false when the connection is not wanted. One that can restart has done so
     * when it connects during a session (RFC 4724, section 5).
     */
    boolean accepted(Link link, long now) {
        if (exchange.agreed().filter(terms -> terms.restart().keepsAny()).isPresent()) {
            connections.abandonAll();
            over(Ending.RESTARTED, now);
        }
        boolean wanted = isOpenToSession() && !idleHold.isRunning() && !connections.hasIncoming() && !exchange.isOn();
        if (wanted) {
            open(new Connection(this, link, false), now);
        }
        return wanted;
    }

    // What a connection asks and tells.

    BgpMessage.Open open() {
        return Negotiated.open(us, settings, exchange.restartState());
    }

    Negotiated negotiate(BgpMessage.Open remote) {
        return Negotiated.of(us, settings, open(), remote);
    }

    boolean survivesCollision(Connection connection, Negotiated agreed) {
        return connections.survivesCollision(connection, agreed.keepsOurConnection(us));
    }

    void established(Connection connection, long now) {
        connections.closeOther(connection);
        connectRetry.stop();
        exchange.begin(settings, connection, this::status, now);
        journal.log().established(connection.negotiated().orElseThrow());
        noteState(now);
    }

    void ended(Connection connection, Ending ending, long now) {
        connections.drop(connection);
        over(ending, now);
        noteState(now);
    }

    /** A third of the agreed hold time or what is configured, whichever is shorter. */
    Duration keepaliveInterval(int holdSeconds) {
        Duration third = Duration.ofSeconds(holdSeconds).dividedBy(3);
        Duration configured = settings.timers().keepalive();
        return jitter.of(configured.compareTo(third) < 0 ? configured : third);
    }

    /** Takes note of the state, so that a change is logged and its time is known. */
    void noteState(long now) {
        journal.note(state(), settings, now);
    }

    private void open(Connection connection, long now) {
        connections.put(connection);
        connection.open(now);
        noteState(now);
    }

    private void dial(long now) {
        idleHold.stop();
        if (settings.passive() || !isOpenToSession() || connections.hasOutgoing() || exchange.isOn()) {
            connectRetry.stop();
        } else {
            connectRetry.dial(now);
        }
    }

    /** After an error, or the end of a session, IDLE for a while; else ACTIVE until the next attempt. */
    private void waitAfter(Ending ending, boolean wasEstablished, long now) {
        if (wasEstablished && exchange.keepsRoutes()) {
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
        journal.log().path(status);
        if (PathWatch.isUp(status) && connections.isEmpty() && !idleHold.isRunning() && !connectRetry.isDialing()) {
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

    /** A connection is over, and the session with the last one; its routes are, or are kept. */
    private void over(Ending ending, long now) {
        journal.ended(ending);
        if (!connections.isEmpty()) {
            return;
        }
        boolean wasEstablished = exchange.isOn();
        exchange.end(ending, now);
        waitAfter(ending, wasEstablished, now);
    }

    private boolean asksToKeep() {
        return settings.gracefulRestart().mode() == GracefulRestart.Mode.BOTH
                && exchange.agreed().filter(terms -> terms.restart().agreed()).isPresent();
    }
}
