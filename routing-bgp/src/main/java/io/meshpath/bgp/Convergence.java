// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * When all neighbours have told what they know since the speaker began: until then a restarted speaker chooses no routes and
 * tells none (RFC 4724, section 4.1). Owned by the thread that calls doWork().
 */
final class Convergence {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Optional<Restarted> restarted;
    private final Timer deadline = new Timer();
    private boolean announcedAll;
    private boolean over;

    Convergence(Optional<Restarted> restarted) {
        this.restarted = restarted;
    }

    /** Whether choosing and telling has to wait. */
    boolean isDeferring() {
        return restarted.isPresent() && !over;
    }

    /** All of our own routes have been announced. */
    void announcedAll() {
        announcedAll = true;
    }

    /** Answers true once: at the first call by which all have been heard, or the time is over. */
    boolean isReached(Collection<Neighbor> neighbors, long now) {
        if (over) {
            return false;
        }
        if (!deadline.isRunning()) {
            deadline.start(now, restarted.map(Restarted::deferral).orElse(LONGEST));
        }
        over = deadline.isDue(now) || haveAllTold(neighbors);
        return over;
    }

    /** Nanoseconds until the time is over, at least 0. */
    long remaining(long now) {
        return over ? Long.MAX_VALUE : deadline.remaining(now);
    }

    private boolean haveAllTold(Collection<Neighbor> neighbors) {
        boolean waitsForUs = restarted.map(Restarted::awaitsAnnouncements).orElse(false) && !announcedAll;
        return !waitsForUs
                && !neighbors.isEmpty()
                && neighbors.stream().allMatch(neighbor -> neighbor.exchange().hasToldAll());
    }
}
