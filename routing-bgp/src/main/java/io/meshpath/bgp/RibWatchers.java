// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.ERROR;

import java.util.ArrayList;
import java.util.List;

/** Who hears of changes of best routes. Owned by the thread that calls doWork(). */
final class RibWatchers {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private final List<RibWatcher> watchers = new ArrayList<>();

    boolean isEmpty() {
        return watchers.isEmpty();
    }

    /** Adds {@code watcher} and tells it the table as it is, which may be empty. */
    void add(RibWatcher watcher, List<RibChange> table) {
        watchers.add(watcher);
        tell(watcher, table);
    }

    void remove(RibWatcher watcher) {
        watchers.remove(watcher);
    }

    void tell(List<RibChange> changes) {
        watchers.forEach(watcher -> tell(watcher, changes));
    }

    void tellConverged() {
        for (RibWatcher watcher : watchers) {
            try {
                watcher.converged();
            } catch (RuntimeException e) {
                LOG.log(ERROR, "watcher " + watcher + " failed when all neighbours had told their routes", e);
            }
        }
    }

    /** A watcher that throws must not take the sessions with it. */
    private static void tell(RibWatcher watcher, List<RibChange> changes) {
        try {
            watcher.changed(changes);
        } catch (RuntimeException e) {
            LOG.log(ERROR, "watcher " + watcher + " failed on " + changes.size() + " changes", e);
        }
    }
}
