// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.tcp.TcpOptions;
import java.time.Duration;

/** Our own attempts to connect to a neighbour, one after the other. Owned by the thread that calls doWork(). */
final class ConnectRetry {
    private final Neighbor neighbor;
    private final Dialer dialer;
    private final Jitter jitter;
    private final Timer timer = new Timer();
    private boolean dialing;

    ConnectRetry(Neighbor neighbor, Dialer dialer, Jitter jitter) {
        this.neighbor = neighbor;
        this.dialer = dialer;
        this.jitter = jitter;
    }

    /** Whether an attempt is under way. */
    boolean isDialing() {
        return dialing;
    }

    /** Begins an attempt, instead of one that hangs. */
    void dial(long now) {
        if (dialing) {
            dialer.abandon(neighbor);
            neighbor.dialFailed(silence(neighbor.settings()), now);
        }
        waitForNext(now);
        dialing = true;
        dialer.dial(neighbor);
    }

    private static String silence(NeighborSettings settings) {
        TcpOptions tcp = settings.tcp();
        String hint = tcp.authentication().isPresent()
                ? "; the password or key may be another one there"
                : tcp.ttlSecurity() ? "; it may be further away than TTL security allows" : "";
        return settings.peer() + " port " + settings.port() + ": no answer" + hint;
    }

    /** Waits until it is time for an attempt. */
    void waitForNext(long now) {
        timer.start(now, jitter.of(neighbor.settings().timers().connectRetry()));
    }

    /** Waits for this long at most before an attempt. */
    void waitFor(Duration longest, long now) {
        timer.start(now, jitter.of(longest));
    }

    boolean isDue(long now) {
        return timer.isDue(now);
    }

    long remaining(long now) {
        return timer.remaining(now);
    }

    /** The attempt has failed; the timer goes on. */
    void failed() {
        dialing = false;
    }

    /** The attempt has succeeded. */
    void succeeded() {
        dialing = false;
        timer.stop();
    }

    /** Gives up the attempt, and makes no other. */
    void stop() {
        timer.stop();
        if (dialing) {
            dialing = false;
            dialer.abandon(neighbor);
        }
    }
}
