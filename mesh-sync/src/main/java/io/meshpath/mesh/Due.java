// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.time.Duration;

/** Something that is to be done at a time; measured by the clock that never jumps. Not safe for use by multiple threads. */
public final class Due {
    private long at;

    private Due(long at) {
        this.at = at;
    }

    /** Due after this time from now. */
    public static Due in(Duration delay) {
        return new Due(System.nanoTime() + delay.toNanos());
    }

    public boolean isNow() {
        return at - System.nanoTime() <= 0;
    }

    /** Due again after this time from now. */
    public void again(Duration delay) {
        at = System.nanoTime() + delay.toNanos();
    }

    /** How long until then: never negative, and at most {@code most}. */
    Duration wait(Duration most) {
        long left = Math.max(0, at - System.nanoTime());
        return Duration.ofNanos(Math.min(left, most.toNanos()));
    }
}
