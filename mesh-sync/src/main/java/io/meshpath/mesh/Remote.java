// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdConnector;
import io.meshpath.mesh.store.StoreConnector;
import java.util.Optional;
import java.util.function.Function;

/**
 * A cluster that is followed, wherever it is: when its address or certificates change, what is known of it stays and its
 * claims stay with it. Not safe for use by multiple threads, but for its status.
 */
final class Remote {
    private final Whereabouts whereabouts;
    private final ClusterMirror mirror;
    private Optional<EtcdConfig> config; // as it stands in the folder; empty where somebody else says where it is

    /** Leads to where the cluster is now. */
    private static final class Whereabouts {
        private volatile StoreConnector connector;

        Whereabouts(StoreConnector connector) {
            this.connector = connector;
        }
    }

    private Remote(Whereabouts whereabouts, ClusterMirror mirror, Optional<EtcdConfig> config) {
        this.whereabouts = whereabouts;
        this.mirror = mirror;
        this.config = config;
    }

    static Remote at(EtcdConfig config, Function<StoreConnector, ClusterMirror> follow) {
        return start(config.connector(), Optional.of(config), follow);
    }

    static Remote at(StoreConnector store, Function<StoreConnector, ClusterMirror> follow) {
        return start(store, Optional.empty(), follow);
    }

    private static Remote start(
            StoreConnector first, Optional<EtcdConfig> config, Function<StoreConnector, ClusterMirror> follow) {
        Whereabouts whereabouts = new Whereabouts(first);
        return new Remote(whereabouts, follow.apply(deadline -> whereabouts.connector.connect(deadline)), config);
    }

    ClusterMirror mirror() {
        return mirror;
    }

    boolean isOfFolder() {
        return config.isPresent();
    }

    /** Goes on at another address, if it is one. */
    void moveTo(EtcdConfig next) {
        if (config.equals(Optional.of(next))) {
            if (whereabouts.connector instanceof EtcdConnector etcd) {
                etcd.refresh(); // certificates are often in the same folder
            }
            return;
        }
        config = Optional.of(next);
        whereabouts.connector = next.connector();
        mirror.reconnect();
    }
}
