// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.time.Due;
import java.time.Duration;

/** Whether a watch is still being served: it must answer from one trial to the next. Not safe for use by multiple threads. */
final class Liveness {
    private final Duration probe;
    private final Due due;
    private boolean waiting;

    Liveness(MeshTimers timers) {
        this.probe = timers.probe();
        this.due = Due.in(timers.clock(), Duration.ZERO);
    }

    /** When the next trial is. */
    Due due() {
        return due;
    }

    /** The watch delivered something. */
    void heard() {
        waiting = false;
    }

    /** The watch was asked for a sign of life. */
    void asked() {
        waiting = true;
        due.again(probe);
    }

    /** Throws when the watch was asked and has been silent since. */
    void requireHeard() {
        if (waiting) {
            throw new MeshException("the watch is silent for " + probe.toMillis() / 1000.0
                    + " s although its store answers; connecting anew");
        }
    }
}
