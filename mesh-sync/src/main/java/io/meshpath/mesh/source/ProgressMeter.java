// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;

/**
 * Measures how far a source is behind its store. It is shown and nothing rests on it: an etcd before 3.6 may answer that it
 * has sent everything a little before it has. Written by the source's thread, {@link #progress} may be read by all.
 */
final class ProgressMeter {
    private final MeshClock clock;
    private volatile State state = new State(SourceProgress.NONE, 0);

    /** With {@code lag} of what was measured last; while behind, it counts from {@code since}. */
    private record State(SourceProgress last, long since) {}

    ProgressMeter(MeshClock clock) {
        this.clock = clock;
    }

    SourceProgress progress() {
        State now = state;
        return now.last.behind() == 0
                ? now.last
                : with(now.last.revision(), now.last.newest(), Duration.ofNanos(clock.nanoTime() - now.since));
    }

    void connected() {
        SourceProgress last = state.last;
        SourceProgress next = new SourceProgress(last.revision(), last.newest(), last.lag(), last.connections() + 1);
        state = new State(next, state.since);
    }

    /** The store was seen at this revision. */
    void seen(long revision) {
        SourceProgress last = state.last;
        if (revision <= last.newest()) {
            return;
        }
        long since = last.behind() > 0 ? state.since : clock.nanoTime();
        state = new State(with(last.revision(), revision, last.lag()), since);
    }

    /** Everything up to this revision was applied. */
    void applied(long revision) {
        SourceProgress last = state.last;
        if (revision <= last.revision()) {
            return;
        }
        boolean caughtUp = last.behind() > 0 && revision >= last.newest();
        Duration lag = caughtUp ? Duration.ofNanos(clock.nanoTime() - state.since) : last.lag();
        state = new State(with(revision, Math.max(revision, last.newest()), lag), state.since);
    }

    /** Everything was read as it was at this revision; it is a lower one where the store was created anew. */
    void read(long revision) {
        applied(revision);
        state = new State(with(revision, revision, state.last.lag()), state.since);
    }

    private SourceProgress with(long revision, long newest, Duration lag) {
        return new SourceProgress(revision, newest, lag, state.last.connections());
    }
}
