// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connection to the local cluster's etcd, made when needed and anew after a failure. Owned by the publishing thread. */
final class LocalLink {
    private final StoreConnector connector;
    private final MeshTimers timers;
    private final Leases leases;
    private final Consumer<Set<String>> lost;
    private final Beacon beacon;
    private @Nullable KeyValueStore store;

    /** {@code lost} is given the keys whose lease has not outlived the last connection. */
    LocalLink(StoreConnector connector, MeshTimers timers, Leases leases, Consumer<Set<String>> lost, Beacon beacon) {
        this.connector = connector;
        this.timers = timers;
        this.leases = leases;
        this.lost = lost;
        this.beacon = beacon;
    }

    /** A connection to an etcd that has been seen to be our cluster's. */
    KeyValueStore get() {
        if (store == null) {
            KeyValueStore connection = connector.connect(timers.call());
            try {
                leases.keepAlive(connection, lost); // first, because the beacon writes on them
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
