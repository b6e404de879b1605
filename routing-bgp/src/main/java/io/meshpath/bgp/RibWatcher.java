// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.util.List;

/** Hears of every change of best routes. Called on the speaker's thread, which waits for it: hand long work to another. */
@FunctionalInterface
public interface RibWatcher {
    /**
     * What changed since the last call, one entry a prefix; the first call has the whole table. Changes that a turn of the
     * speaker undid again are not told.
     */
    void changed(List<RibChange> changes);

    /**
     * All neighbours have told what they know since the speaker began, or the time for that is over (two minutes, or {@link
     * Restarted#deferral}). What an earlier life has left in a kernel and nobody has confirmed by now may go. Called once,
     * after the changes that led to it; a watcher that comes later is not told.
     */
    default void converged() {}
}
