// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Shortens durations at random by up to a quarter, so that the routers of a network do not all speak at once (RFC 4271,
 * section 10). Owned by the thread that calls doWork().
 */
public final class Jitter {
    private final SplittableRandom random;

    /** {@code seed} tells routers apart; the same seed gives the same durations. */
    public Jitter(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** From three quarters of {@code longest} to all of it. */
    public Duration of(Duration longest) {
        return Duration.ofNanos((long) (longest.toNanos() * (0.75 + 0.25 * random.nextDouble())));
    }
}
