// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import java.time.Duration;

/**
 * How often both sides speak, and how much silence is too much. Immutable.
 *
 * @param desiredMinTx how often we would like to send; the neighbour may ask for less. 1 ms to 4294 s
 * @param requiredMinRx how often we are ready to receive. 1 ms to 4294 s
 * @param detectMultiplier how many of our packets may be missing before the neighbour gives us up, 1 to 255
 */
public record BfdTimers(Duration desiredMinTx, Duration requiredMinRx, int detectMultiplier) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(4294);

    /** Every 300 ms, and three may be missing: silence is noticed within 0.9 s. */
    public static final BfdTimers DEFAULT = new BfdTimers(Duration.ofMillis(300), Duration.ofMillis(300), 3);

    public BfdTimers {
        requireInRange("desired transmit", desiredMinTx);
        requireInRange("required receive", requiredMinRx);
        if (detectMultiplier < 1 || detectMultiplier > 0xff) {
            throw new IllegalArgumentException("detection multiplier is not from 1 to 255: " + detectMultiplier);
        }
    }

    /** These timers with the same interval in both directions. */
    public BfdTimers withInterval(Duration interval) {
        return new BfdTimers(interval, interval, detectMultiplier);
    }

    public BfdTimers withDetectMultiplier(int detectMultiplier) {
        return new BfdTimers(desiredMinTx, requiredMinRx, detectMultiplier);
    }

    private static void requireInRange(String name, Duration interval) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " interval is not from 1 ms to 4294 s: " + interval);
        }
    }
}
