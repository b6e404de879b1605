// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The routes that are exchanged with one neighbour: the session while there is one, and what is kept from the last one to the
 * next. Owned by the thread that calls doWork().
 */
final class Exchange {
    private final SpeakerSettings us;
    private final LocRib locRib;
    private final Convergence convergence;
    private final int source;
    private final AdjRibIn ribIn;
    private final KeptRoutes kept;

    private boolean hadSession;
    private @Nullable Session session;
    private @Nullable MonitoredSession monitored;

    Exchange(SpeakerSettings us, NeighborSettings settings, LocRib locRib, Convergence convergence) {
        this.us = us;
        this.locRib = locRib;
        this.convergence = convergence;
        this.source = locRib.sources().add(Session.ourselves(us)); // until there is a session
        this.ribIn = new AdjRibIn(source, locRib);
        this.kept = new KeptRoutes(ribIn, settings.gracefulRestart().staleTime());
    }

    /** The number under which the neighbour's routes are in the tables. */
    int source() {
        return source;
    }

    /** Whether there is a session. */
    boolean isOn() {
        return session != null;
    }

    /** What the session was agreed on, if there is one. */
    Optional<Negotiated> agreed() {
        return Optional.ofNullable(session).map(Session::negotiated);
    }

    /** Whether routes of the neighbour are kept that it has not confirmed. */
    boolean keepsRoutes() {
        return kept.isAny();
    }

    /** The families of which there are such routes. */
    Set<Family> keptFamilies() {
        return kept.families();
    }

    /** What our OPEN says of us as somebody who has restarted. */
    RestartTerms.RestartState restartState() {
        boolean forwarding = us.restarted().map(Restarted::forwarding).orElse(hadSession);
        return new RestartTerms.RestartState(convergence.isDeferring(), forwarding);
    }

    /** Begins a session on a connection that has just been established. */
    void begin(NeighborSettings settings, Connection connection, Supplier<NeighborStatus> status, long now) {
        Negotiated agreed = connection.negotiated().orElseThrow();
        resume(agreed, now);
        session = Session.begin(us, settings, source, agreed, connection.localAddress(), ribIn, locRib);
        hadSession = true;
        if (!convergence.isDeferring()) {
            session.dump();
        }
        monitored = monitored(settings, connection, agreed, status);
        locRib.monitors().established(monitored);
    }

    /** Goes on under settings that {@linkplain NeighborSettings#keepsSession keep} the session. */
    void change(NeighborSettings wanted) {
        if (session != null) {
            session.change(wanted);
            toldChanged();
        }
    }

    /** Ends the session, if there is one, and keeps of its routes what the neighbour asked to keep. */
    void end(Ending why, long now) {
        Optional<Negotiated> agreed = agreed();
        endSession(why);
        agreed.ifPresent(terms -> kept.keep(terms.restart(), terms.families(), why, now));
    }

    /** Ends the session, if there is one, and keeps nothing. */
    void stop(Ending why) {
        endSession(why);
        clear();
    }

    /** Gives back the neighbour's number, after {@link #stop}. */
    void forget() {
        locRib.sources().remove(source);
    }

    /** One turn: routes that have been kept for long enough. */
    int doWork(long now) {
        return kept.doWork(now);
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        return kept.remaining(now);
    }

    /** A message has come whole; the buffer stays as it is. */
    void heard(ByteBuffer message) {
        if (monitored != null) {
            locRib.monitors().heard(monitored, message);
        }
    }

    void received(BgpMessage.Update update) {
        if (session != null) {
            session.received(update).ifPresent(kept::endOfRib);
        }
    }

    /**
     * The neighbour wants all routes again, or says where its own answer to that begins and ends; answers false for what is
     * none of these (RFC 7313, section 5: ignored).
     */
    boolean refresh(BgpMessage.RouteRefresh refresh) {
        if (session == null || !session.exchanges(refresh.family())) {
            return true;
        }
        switch (refresh.subtype()) {
            case BgpMessage.RouteRefresh.REQUEST -> {
                if (!convergence.isDeferring()) {
                    session.sendAgain(refresh.family());
                }
            }
            case BgpMessage.RouteRefresh.BEGIN -> kept.beginRefresh(refresh.family());
            case BgpMessage.RouteRefresh.END -> kept.endRefresh(refresh.family());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Tells the neighbour that the prefix of this number has another best route now, or none. */
    void changed(RouteTable table, int prefix) {
        if (session != null) {
            session.ribOut().change(table, prefix);
        }
    }

    /** A route of this neighbour's may validate otherwise than before. */
    void reimport(RouteTable table, int route) {
        ribIn.revalidate(table, route); // one that is kept without a session too
    }

    /** The routes to this prefix may validate otherwise than before. */
    void reexport(RouteTable table, int prefix) {
        if (session != null) {
            session.ribOut().revalidate(table, prefix);
            if (monitored != null) {
                locRib.monitors().toldChanged(monitored, table, prefix);
            }
        }
    }

    /** Writes the next UPDATE for the neighbour; false when there is none. */
    boolean write(ByteBuffer out) {
        return session != null && session.ribOut().write(out);
    }

    /** Routes may be told now. */
    void dump() {
        if (session != null) {
            session.dump();
            toldChanged();
        }
    }

    /** Whether there is nothing more to wait for before routes are chosen after a restart of ours. */
    boolean hasToldAll() {
        return session != null && session.hasToldAll();
    }

    List<RibEntry> ribIn() {
        return ribIn.entries();
    }

    List<RibEntry> ribOut() {
        return session == null ? List.of() : session.ribOut().entries(Session.ourselves(us));
    }

    /** How many routes the neighbour has announced. */
    int received() {
        return ribIn.size();
    }

    /** How many routes the neighbour has been told. */
    int announced() {
        return session == null ? 0 : session.ribOut().size();
    }

    /** The families whose first dump the neighbour has ended. */
    Set<Family> endOfRib() {
        return session == null ? Set.of() : session.endOfRib();
    }

    /** Another router that has taken the address confirms nothing of what the former one has said. */
    private void resume(Negotiated negotiated, long now) {
        if (kept.isAny() && !locRib.sources().get(source).routerId().equals(negotiated.routerId())) {
            clear();
        }
        kept.resume(negotiated.restart(), negotiated.families(), now);
    }

    private void clear() {
        kept.forget();
        ribIn.clear();
    }

    private void toldChanged() {
        if (monitored != null) {
            locRib.monitors().toldChanged(monitored);
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

    private MonitoredSession monitored(
            NeighborSettings settings, Connection connection, Negotiated negotiated, Supplier<NeighborStatus> status) {
        return new MonitoredSession(
                source,
                connection.link().local(),
                connection.link().remote(settings.address()),
                connection.sentOpen().orElseThrow(),
                connection.receivedOpen().orElseThrow(),
                negotiated,
                status,
                (table, prefix) -> session == null ? null : session.ribOut().told(table, prefix));
    }
}
