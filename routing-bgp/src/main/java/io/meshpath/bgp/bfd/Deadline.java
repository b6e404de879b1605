// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

/** A moment that may come, in nanoseconds that only differ meaningfully. Owned by the thread that calls doWork(). */
final class Deadline {
    private boolean set;
    private long at;

    void after(long now, long nanos) {
        set = true;
        at = now + nanos;
    }

    void never() {
        set = false;
    }

    boolean isSet() {
        return set;
    }

    boolean isOver(long now) {
        return set && at - now <= 0;
    }

    /** Nanoseconds until then, at least 0; Long.MAX_VALUE when it does not come. */
    long remaining(long now) {
        return set ? Math.max(0, at - now) : Long.MAX_VALUE;
    }
}
