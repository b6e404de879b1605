// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.time;

import java.time.Duration;

/** Something that is to be done at a time; measured by the clock that never jumps. Not safe for use by multiple threads. */
public final class Due {
    private final MeshClock clock;
    private long at;

    private Due(MeshClock clock, Duration delay) {
        this.clock = clock;
        this.at = clock.nanoTime() + delay.toNanos();
    }

    /** Due after this time from now. */
    public static Due in(Duration delay) {
        return in(MeshClock.SYSTEM, delay);
    }

    /** Due after this time from now, by this clock. */
    public static Due in(MeshClock clock, Duration delay) {
        return new Due(clock, delay);
    }

    public boolean isNow() {
        return at - clock.nanoTime() <= 0;
    }

    /** Due again after this time from now. */
    public void again(Duration delay) {
        at = clock.nanoTime() + delay.toNanos();
    }

    /** How long until then: never negative, and at most {@code most}. */
    public Duration wait(Duration most) {
        long left = Math.max(0, at - clock.nanoTime());
        return Duration.ofNanos(Math.min(left, most.toNanos()));
    }
}
