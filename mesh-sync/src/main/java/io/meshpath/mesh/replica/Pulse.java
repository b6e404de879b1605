// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Due;
import java.time.temporal.ChronoUnit;

/**
 * The heartbeat of the target: readers doubt a store without one, and one that holds nothing but copies has no agents to
 * write it. So whoever notices that it stands still does. Not safe for use by multiple threads.
 */
final class Pulse {
    private final MeshTimers timers;
    private final Due unchanged;
    private long seen; // the revision it was last seen at

    Pulse(MeshTimers timers) {
        this.timers = timers;
        this.unchanged = Due.in(timers.clock(), timers.heartbeat());
    }

    void beat(KeyValueStore store, long lease) {
        long now = store.get(Keys.HEARTBEAT).map(Entry::modRevision).orElse(0L);
        if (now != 0 && now != seen) {
            seen = now;
            unchanged.again(timers.heartbeat());
        } else if (now == 0 || unchanged.isNow()) {
            String time = timers.clock().now().truncatedTo(ChronoUnit.SECONDS).toString();
            store.txn().put(Keys.HEARTBEAT, time, lease).commit();
            unchanged.again(timers.heartbeat());
        }
    }
}
