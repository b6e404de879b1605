// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpException;
import java.time.Duration;

/**
 * The timers of one connection: how long silence of the neighbour is taken, when to say something, and how long it may read
 * nothing. Owned by the thread that calls doWork().
 */
final class ConnectionTimers {
    /** How long to wait for an OPEN (RFC 4271, section 8.2.2: "a large value"). */
    private static final Duration OPEN_HOLD = Duration.ofMinutes(4);
    /** The shortest send hold time; it is twice the hold time where that is longer (RFC 9687, section 4). */
    private static final Duration MIN_SEND_HOLD = Duration.ofMinutes(8);

    private final Timer hold = new Timer();
    private final Timer keepalive = new Timer();
    private final Timer sendHold = new Timer();
    private Duration holdTime = Duration.ZERO;

    /** Our OPEN is sent. */
    void opened(long now) {
        hold.start(now, OPEN_HOLD);
    }

    /** The OPENs agree on this hold time; zero stops both timers. */
    void agreed(long now, Duration holdTime) {
        this.holdTime = holdTime;
        heard(now);
    }

    /** The neighbour said something. */
    void heard(long now) {
        if (holdTime.isZero()) {
            hold.stop();
        } else {
            hold.start(now, holdTime);
        }
    }

    /** We said that we are there; the next time is due after {@code interval}. */
    void saidKeepalive(long now, Duration interval) {
        if (!holdTime.isZero()) {
            keepalive.start(now, interval);
        }
    }

    boolean isKeepaliveDue(long now) {
        return keepalive.isDue(now);
    }

    /** Some octets left, or none; with nothing left to send the neighbour has no reason to read. */
    void sent(long now, int octets, boolean allGone) {
        if (allGone) {
            sendHold.stop();
        } else if (octets > 0 || !sendHold.isRunning()) {
            Duration twice = holdTime.multipliedBy(2);
            sendHold.start(now, twice.compareTo(MIN_SEND_HOLD) > 0 ? twice : MIN_SEND_HOLD);
        }
    }

    /**
     * Checks the two timers that end a session.
     *
     * @throws BgpException when one is due
     */
    void requireAlive(long now) {
        if (hold.isDue(now)) {
            throw new BgpException(BgpError.HOLD_TIMER_EXPIRED, "nothing heard for the hold time");
        }
        if (sendHold.isDue(now)) {
            throw new BgpException(BgpError.SEND_HOLD_TIMER_EXPIRED, "the neighbour reads nothing");
        }
    }

    /** Nanoseconds until one of them is due, at least 0. */
    long remaining(long now) {
        return Math.min(hold.remaining(now), Math.min(keepalive.remaining(now), sendHold.remaining(now)));
    }
}
