// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.etcd.Etcd;
import io.meshpath.mesh.etcd.EtcdTargets;
import org.jspecify.annotations.Nullable;

/** The connection to the local cluster's etcd, made when needed and anew after a failure. Owned by the publishing thread. */
final class LocalLink {
    private final EtcdTargets targets;
    private final Beacon beacon;
    private @Nullable Etcd etcd;

    LocalLink(EtcdTargets targets, Beacon beacon) {
        this.targets = targets;
        this.beacon = beacon;
    }

    /** A connection to an etcd that has been seen to be our cluster's. */
    Etcd get() {
        if (etcd == null) {
            Etcd connection = targets.connect();
            try {
                beacon.showConfig(connection);
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
            etcd = connection;
        }
        return etcd;
    }

    boolean isOpen() {
        return etcd != null;
    }

    /** Gives the connection up. */
    void drop() {
        if (etcd != null) {
            etcd.close();
            etcd = null;
        }
    }
}
