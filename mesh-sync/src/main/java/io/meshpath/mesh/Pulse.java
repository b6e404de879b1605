// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Due;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * Writes the heartbeat of a store, without which its readers doubt it: of the many who may, the first to notice that it
 * stands still does. Not safe for use by multiple threads.
 */
public final class Pulse {
    private final MeshTimers timers;
    private final Due unchanged;
    private long seen; // the revision it was last seen at

    public Pulse(MeshTimers timers) {
        this.timers = timers;
        this.unchanged = Due.in(timers.clock(), timers.heartbeat());
    }

    /** Writes it if nobody else has for so long, on the lease that is asked for then. */
    public void beat(KeyValueStore store, LongSupplier lease) {
        long now = store.get(Keys.HEARTBEAT).map(Entry::modRevision).orElse(0L);
        if (now != 0 && now != seen) {
            seen = now;
            unchanged.again(timers.heartbeat());
        } else if (now == 0 || unchanged.isNow()) {
            String time = timers.clock().now().truncatedTo(ChronoUnit.SECONDS).toString();
            store.txn().put(Keys.HEARTBEAT, time, lease.getAsLong()).commit();
            unchanged.again(timers.heartbeat());
        }
    }
}
