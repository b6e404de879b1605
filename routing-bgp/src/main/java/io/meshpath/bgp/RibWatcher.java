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
}
