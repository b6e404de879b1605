// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import org.jspecify.annotations.Nullable;

/** The connection to the local cluster's etcd, made when needed and anew after a failure. Owned by the publishing thread. */
final class LocalLink {
    private final StoreConnector connector;
    private final MeshTimers timers;
    private final Beacon beacon;
    private @Nullable KeyValueStore store;

    LocalLink(StoreConnector connector, MeshTimers timers, Beacon beacon) {
        this.connector = connector;
        this.timers = timers;
        this.beacon = beacon;
    }

    /** A connection to an etcd that has been seen to be our cluster's. */
    KeyValueStore get() {
        if (store == null) {
            KeyValueStore connection = connector.connect(timers.call());
            try {
                beacon.meet(connection);
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
            store = connection;
        }
        return store;
    }

    boolean isOpen() {
        return store != null;
    }

    /** Gives the connection up. */
    void drop() {
        if (store != null) {
            store.close();
            store = null;
        }
    }
}
