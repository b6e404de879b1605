// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** A clock whose calendar is an hour ahead and an hour behind in turn, each time it is asked. Safe for use by multiple threads. */
final class JumpyClock implements MeshClock {
    private static final Duration JUMP = Duration.ofHours(1);

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return asked.getAndIncrement() % 2 == 0
                ? Instant.now().plus(JUMP)
                : Instant.now().minus(JUMP);
    }

    /** How often the calendar was asked for. */
    int asked() {
        return asked.get();
    }
}
