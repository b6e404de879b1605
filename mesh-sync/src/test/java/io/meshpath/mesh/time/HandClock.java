// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
public final class HandClock implements MeshClock {
    private final AtomicLong now = new AtomicLong();

    public void move(Duration by) {
        now.addAndGet(by.toNanos());
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(now.get());
    }
}
