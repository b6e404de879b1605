// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * How many sources read everything at once, so that many clusters that come back together do not fill the network and
 * the memory at once; the others wait, first come, first served. What a follower then does with a reading is not counted:
 * a slow one never keeps others from reading. Safe for use by multiple threads.
 */
public final class ReadingLimit {
    private final Semaphore free;

    private ReadingLimit(int most) {
        this.free = new Semaphore(most, true);
    }

    /** At most so many at once, 1 or more. */
    public static ReadingLimit of(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one must be able to read: " + most);
        }
        return new ReadingLimit(most);
    }

    /** As many as ask. */
    public static ReadingLimit none() {
        return new ReadingLimit(Integer.MAX_VALUE);
    }

    /** Twice as many as there are processors: one half waits for a network while the other one computes. */
    public static ReadingLimit ofThisMachine() {
        return of(2 * Runtime.getRuntime().availableProcessors());
    }

    <T> T read(Supplier<T> reading) throws InterruptedException {
        free.acquire();
        try {
            return reading.get();
        } finally {
            free.release();
        }
    }
}
