// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;

/**
 * The timers of one neighbour: {@code BgpTimers.DEFAULT.withHold(ofSeconds(9))} changes one of them. Immutable.
 *
 * @param hold how long silence is taken before the session is given up: zero (for ever) or 3 s to 65535 s, in whole
 *     seconds; the shorter of both sides' counts
 * @param keepalive how often we say something; never less often than a third of the agreed hold time
 * @param connectRetry how long between two attempts to connect; shortened at random by up to a quarter
 * @param idleHold how long to wait after a first error; doubled by each that follows within five minutes, up to a minute
 */
public record BgpTimers(Duration hold, Duration keepalive, Duration connectRetry, Duration idleHold) {
    public static final BgpTimers DEFAULT = new BgpTimers(
            Duration.ofSeconds(90), Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(1));

    public BgpTimers {
        if (hold.toNanosPart() != 0 || !hold.isZero() && (hold.toSeconds() < 3 || hold.toSeconds() > 0xffff)) {
            throw new IllegalArgumentException("hold time is neither 0 nor from 3 to 65535 seconds: " + hold);
        }
        requirePositive("keepalive", keepalive);
        requirePositive("connect retry", connectRetry);
        requirePositive("idle hold", idleHold);
    }

    /** These timers with another hold time, and a third of it between keepalives. */
    public BgpTimers withHold(Duration hold) {
        return new BgpTimers(hold, hold.isZero() ? keepalive : hold.dividedBy(3), connectRetry, idleHold);
    }

    public BgpTimers withConnectRetry(Duration connectRetry) {
        return new BgpTimers(hold, keepalive, connectRetry, idleHold);
    }

    public BgpTimers withIdleHold(Duration idleHold) {
        return new BgpTimers(hold, keepalive, connectRetry, idleHold);
    }

    BgpTimers withHoldOf(BgpTimers other) {
        return new BgpTimers(other.hold, keepalive, connectRetry, idleHold);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " time must be positive: " + duration);
        }
    }
}
