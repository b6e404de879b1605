// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The routes of a neighbour that outlive its session: how long they are kept while it is away, and until when it has to have
 * confirmed them once it is back (RFC 4724, section 4.2; RFC 9494, section 4.2). Owned by the thread that calls doWork().
 */
final class KeptRoutes {
    private final AdjRibIn ribIn;
    private final Duration staleTime;
    private final Map<Family, Kept> families = new LinkedHashMap<>();

    /** What a family waits for. */
    private enum Phase {
        /** The neighbour is away. */
        AWAY,
        /** It has been away for longer than it said; its routes are a last resort. */
        LONG_AWAY,
        /** It is back; what it does not confirm until the end of its dump goes. */
        BACK,
        /** It has begun to say everything again; what it does not confirm until the end of that goes. */
        REFRESHING
    }

    private static final class Kept {
        private final Timer timer = new Timer();
        private final Duration longLived;
        private Phase phase;

        private Kept(Phase phase, Duration longLived) {
            this.phase = phase;
            this.longLived = longLived;
        }
    }

    KeptRoutes(AdjRibIn ribIn, Duration staleTime) {
        this.ribIn = ribIn;
        this.staleTime = staleTime;
    }

    /** Whether routes are kept while the neighbour is away, or until it confirms them. */
    boolean isAny() {
        return !families.isEmpty();
    }

    /** The families of which routes are kept. */
    Set<Family> families() {
        return families.keySet();
    }

    /** The session is over: keeps what the neighbour asked to keep, and forgets the rest. */
    void keep(RestartTerms terms, Set<Family> ofSession, Ending ending, long now) {
        for (Family family : ofSession) {
            if (terms.keeps(family, ending)) {
                keep(family, terms, now);
            } else {
                families.remove(family);
                ribIn.clear(family);
            }
        }
    }

    /** There is a session again. Families that did not survive the restart, by what the neighbour says, go at once. */
    void resume(RestartTerms terms, Set<Family> ofSession, long now) {
        for (Family family : List.copyOf(families.keySet())) {
            if (!ofSession.contains(family) || !terms.hasForwarded(family)) {
                sweep(family);
                continue;
            }
            Kept kept = of(family);
            if (kept.phase == Phase.AWAY) {
                kept.phase = Phase.BACK;
                kept.timer.start(now, staleTime);
            } // and the longer time goes on until the neighbour has sent all (RFC 9494, section 4.2)
        }
    }

    /** The neighbour has sent all of {@code family}: what it did not send is gone. */
    void endOfRib(Family family) {
        if (families.containsKey(family) && of(family).phase != Phase.REFRESHING) {
            sweep(family);
        }
    }

    /**
     * The neighbour begins to send all of {@code family} again (RFC 7313, section 4). It may begin anew before it has come
     * to the end, but not before it has confirmed what it had before a restart. There is no limit to how long it takes: a
     * route that is not withdrawn is good for as long as the session is.
     */
    void beginRefresh(Family family) {
        Kept kept = families.computeIfAbsent(family, key -> new Kept(Phase.REFRESHING, Duration.ZERO));
        if (kept.phase == Phase.REFRESHING) {
            ribIn.markStale(family);
        }
    }

    /** The neighbour has come to the end of that. */
    void endRefresh(Family family) {
        if (families.containsKey(family) && of(family).phase == Phase.REFRESHING) {
            sweep(family);
        }
    }

    /** One turn: the timers. */
    int doWork(long now) {
        int work = 0;
        if (isAny()) {
            for (Family family : new ArrayList<>(families.keySet())) {
                work += expire(family, of(family), now);
            }
        }
        return work;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        long remaining = Long.MAX_VALUE;
        for (Kept kept : families.values()) {
            remaining = Math.min(remaining, kept.timer.remaining(now));
        }
        return remaining;
    }

    /** Nothing is kept any more; the routes themselves are the caller's to remove. */
    void forget() {
        families.clear();
    }

    private void keep(Family family, RestartTerms terms, long now) {
        Kept before = families.get(family);
        if (before != null && before.phase == Phase.LONG_AWAY) {
            ribIn.markStale(family);
            ribIn.makeLastResort(family);
            return; // it went away again before it had sent all: the longer time goes on
        }
        if (before != null && before.phase != Phase.REFRESHING) {
            ribIn.sweepStale(family); // a second restart in a row: what the first has left unconfirmed is too old
        }
        ribIn.markStale(family);
        Kept kept = new Kept(Phase.AWAY, terms.longLived(family));
        kept.timer.start(now, terms.restartTime());
        families.put(family, kept);
    }

    private int expire(Family family, Kept kept, long now) {
        if (!kept.timer.isDue(now)) {
            return 0;
        }
        if (kept.phase == Phase.AWAY && !kept.longLived.isZero()) {
            kept.phase = Phase.LONG_AWAY;
            kept.timer.start(now, kept.longLived);
            ribIn.makeLastResort(family);
        } else {
            sweep(family);
        }
        return 1;
    }

    private void sweep(Family family) {
        families.remove(family);
        ribIn.sweepStale(family);
    }

    private Kept of(Family family) {
        return Objects.requireNonNull(families.get(family));
    }
}
