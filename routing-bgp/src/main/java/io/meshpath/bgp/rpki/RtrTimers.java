// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.time.Duration;

/**
 * How often a cache is asked, and how long what it said holds (RFC 8210, section 6), in whole seconds. Immutable.
 *
 * @param refresh how long to wait before the cache is asked for changes, unless it says itself that there are some: 1 s to
 *     a day
 * @param retry how long to wait after a query failed; connections that broke are tried again sooner: 1 s to two hours
 * @param expire how long what the cache said is used without hearing from it: 10 minutes to two days, and longer than both
 *     others
 */
public record RtrTimers(Duration refresh, Duration retry, Duration expire) {
    /** What counts where the cache says nothing (RFC 8210, section 6). */
    public static final RtrTimers DEFAULT =
            new RtrTimers(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofHours(2));

    private static final long MAX_REFRESH = 86_400;
    private static final long MAX_RETRY = 7_200;
    private static final long MIN_EXPIRE = 600;
    private static final long MAX_EXPIRE = 172_800;

    public RtrTimers {
        check("refresh", refresh, 1, MAX_REFRESH);
        check("retry", retry, 1, MAX_RETRY);
        check("expire", expire, MIN_EXPIRE, MAX_EXPIRE);
        if (expire.compareTo(refresh) <= 0 || expire.compareTo(retry) <= 0) {
            throw new IllegalArgumentException("expire time " + expire.toSeconds() + " s is not longer than refresh "
                    + refresh.toSeconds() + " s and retry " + retry.toSeconds() + " s");
        }
    }

    /**
     * The timers nearest to what a cache asks for, in seconds: one out of its range is brought to the end of it, rather than
     * that the cache is not used at all.
     */
    static RtrTimers nearest(long refresh, long retry, long expire) {
        long nearestRefresh = between(1, refresh, MAX_REFRESH);
        long nearestRetry = between(1, retry, MAX_RETRY);
        long least = Math.max(MIN_EXPIRE, 1 + Math.max(nearestRefresh, nearestRetry));
        return new RtrTimers(
                Duration.ofSeconds(nearestRefresh),
                Duration.ofSeconds(nearestRetry),
                Duration.ofSeconds(between(least, expire, MAX_EXPIRE)));
    }

    private static long between(long least, long value, long most) {
        return Math.max(least, Math.min(value, most));
    }

    private static void check(String name, Duration time, long least, long most) {
        if (time.toNanosPart() != 0 || time.toSeconds() < least || time.toSeconds() > most) {
            throw new IllegalArgumentException(
                    name + " time is not from " + least + " to " + most + " whole seconds: " + time);
        }
    }
}
