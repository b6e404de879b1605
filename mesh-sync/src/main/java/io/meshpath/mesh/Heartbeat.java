// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a cluster shows that it lives. Its clock may differ from ours, so what counts is that the key is written, and
 * when we saw that. Not safe for use by multiple threads.
 */
public final class Heartbeat {
    private final MeshClock clock;
    private final Duration most;
    private Optional<Instant> last = Optional.empty();
    private long lastNanos;
    private long revision;

    public Heartbeat(MeshTimers timers) {
        this.clock = timers.clock();
        this.most = timers.heartbeat().multipliedBy(2);
    }

    /** The key as it is now. */
    public void seen(Entry entry) {
        if (entry.modRevision() != revision) {
            revision = entry.modRevision();
            last = Optional.of(clock.now());
            lastNanos = clock.nanoTime();
        }
    }

    /** When it was last seen to be written. */
    public Optional<Instant> last() {
        return last;
    }

    /** How long it has stood still, if that is too long. A cluster that never had one is not missed. */
    public Optional<Duration> silence() {
        Duration silence = Duration.ofNanos(clock.nanoTime() - lastNanos);
        return last.isPresent() && silence.compareTo(most) > 0 ? Optional.of(silence) : Optional.empty();
    }
}
