// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;

/**
 * What becomes of routes while a neighbour restarts, or we do (RFC 4724, RFC 8538, RFC 9494). Immutable.
 *
 * @param mode whose routes are kept
 * @param restartTime how long the neighbour is asked to wait for us after the session broke: whole seconds, up to 4095
 * @param staleTime how long routes of a neighbour that is back are kept until it has sent all of them again
 * @param longLived how long the neighbour is asked to keep our routes after {@code restartTime}, as a last resort: whole
 *     seconds up to 16777215 (194 days), zero for not at all
 */
public record GracefulRestart(Mode mode, Duration restartTime, Duration staleTime, Duration longLived) {
    private static final long MAX_RESTART_SECONDS = 0xfff;
    private static final long MAX_LONG_LIVED_SECONDS = 0xff_ffff;

    /** Routes go when the session does. */
    public static final GracefulRestart OFF = of(Mode.OFF);

    /** Keeps the routes of a neighbour that restarts, and asks nothing for ourselves. The default. */
    public static final GracefulRestart HELPER = of(Mode.HELPER);

    /** Also asks the neighbour to keep ours for two minutes. */
    public static final GracefulRestart BOTH = of(Mode.BOTH);

    public GracefulRestart {
        requireSeconds("restart time", restartTime, MAX_RESTART_SECONDS);
        requireSeconds("long-lived stale time", longLived, MAX_LONG_LIVED_SECONDS);
        if (staleTime.isNegative() || staleTime.isZero()) {
            throw new IllegalArgumentException("stale time must be positive: " + staleTime);
        }
    }

    /** Whose routes outlive a session. */
    public enum Mode {
        /** Nobody's; the capability is not offered. */
        OFF,
        /** The neighbour's. */
        HELPER,
        /** The neighbour's and ours. */
        BOTH
    }

    private static GracefulRestart of(Mode mode) {
        return new GracefulRestart(mode, Duration.ofMinutes(2), Duration.ofMinutes(6), Duration.ZERO);
    }

    public GracefulRestart withRestartTime(Duration restartTime) {
        return new GracefulRestart(mode, restartTime, staleTime, longLived);
    }

    public GracefulRestart withStaleTime(Duration staleTime) {
        return new GracefulRestart(mode, restartTime, staleTime, longLived);
    }

    public GracefulRestart withLongLived(Duration longLived) {
        return new GracefulRestart(mode, restartTime, staleTime, longLived);
    }

    private static void requireSeconds(String name, Duration time, long most) {
        if (time.isNegative() || time.toNanosPart() != 0 || time.toSeconds() > most) {
            throw new IllegalArgumentException(name + " is not from 0 to " + most + " whole seconds: " + time);
        }
    }
}
