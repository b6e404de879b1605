// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import java.time.Duration;

/**
 * How often one session sends, and how long it takes silence: what both sides have said, and what of it is in force already
 * (RFC 5880, sections 6.8.2 to 6.8.4). All in microseconds, as on the wire. Owned by the thread that calls doWork().
 */
final class Intervals {
    private static final long WHILE_NOT_UP = 1_000_000; // RFC 5880, section 6.8.3: not less than a second
    private static final long NANOS = 1_000;

    private BfdTimers timers;
    private boolean up;
    private long announcedTx;
    private long announcedRx;
    private long usedTx;
    private long usedRx;
    private boolean polling;
    private boolean pollAgain;
    private long remoteMinTx;
    private long remoteMinRx = 1;
    private int remoteMultiplier;

    Intervals(BfdTimers timers) {
        this.timers = timers;
        adopt();
    }

    /** Our session is UP now, or is not any more. */
    void setUp(boolean up) {
        this.up = up;
        adopt();
    }

    void change(BfdTimers timers) {
        this.timers = timers;
        adopt();
    }

    /** The neighbour says what it wants. */
    void heard(BfdPacket packet) {
        remoteMinTx = packet.desiredMinTxMicros();
        remoteMinRx = packet.requiredMinRxMicros();
        remoteMultiplier = packet.detectMultiplier();
        if (packet.answersPoll()) {
            answered();
        }
    }

    long announcedTx() {
        return announcedTx;
    }

    long announcedRx() {
        return announcedRx;
    }

    int detectMultiplier() {
        return timers.detectMultiplier();
    }

    /** Whether packets ask for an answer, so that both sides change over at a moment that both know. */
    boolean isPolling() {
        return polling;
    }

    /** Nanoseconds between two packets of ours before jitter; 0 when the neighbour wants none. */
    long transmitNanos() {
        return remoteMinRx == 0 ? 0 : Math.max(usedTx, remoteMinRx) * NANOS;
    }

    /** Nanoseconds of silence that mean the neighbour is gone; 0 while it has never said anything. */
    long detectionNanos() {
        return remoteMultiplier * Math.max(usedRx, remoteMinTx) * NANOS;
    }

    private void adopt() {
        long tx = micros(timers.desiredMinTx());
        long wantedTx = up ? tx : Math.max(tx, WHILE_NOT_UP);
        long wantedRx = micros(timers.requiredMinRx());
        boolean changed = wantedTx != announcedTx || wantedRx != announcedRx;
        announcedTx = wantedTx;
        announcedRx = wantedRx;
        if (!up) {
            usedTx = wantedTx;
            usedRx = wantedRx;
            polling = false;
            pollAgain = false;
        } else if (changed) {
            // Speaking more often and waiting longer harm nobody; the opposite waits until the neighbour knows.
            usedTx = Math.min(usedTx, wantedTx);
            usedRx = Math.max(usedRx, wantedRx);
            pollAgain = polling;
            polling = true;
        }
    }

    private void answered() {
        if (pollAgain) {
            pollAgain = false; // the answer may be to what we said before the second change
        } else if (polling) {
            polling = false;
            usedTx = announcedTx;
            usedRx = announcedRx;
        }
    }

    private static long micros(Duration interval) {
        return interval.toNanos() / NANOS;
    }
}
