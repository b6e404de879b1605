// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.KeyGrant;
import java.util.List;
import java.util.Locale;

/**
 * What users of an etcd may do: the roles of Cilium's cluster mesh ({@code pkg/kvstore/etcdinit}), but that its writers
 * are no roots here: they write below {@code cilium/} and change neither users nor members.
 *
 * <p>They hold as far as the etcd in use checks them. 3.4.23 (Debian 12) does not check what is inside a transaction
 * inside a transaction (seen here): whoever has a certificate, and means harm, can write. Give certificates of such an
 * etcd only to those whom you trust that far; {@link EtcdOperator#withoutNestedRights} asks the one that runs.
 */
public enum EtcdRole {
    /** Everything, users and members included; etcd has this role by itself. */
    ROOT {
        @Override
        List<KeyGrant> grants(ClusterName cluster) {
            return List.of();
        }
    },
    /** Own writer: reads and writes everything of the mesh. */
    ADMIN {
        @Override
        List<KeyGrant> grants(ClusterName cluster) {
            return List.of(KeyGrant.readWrite("cilium/"));
        }
    },
    /** Local reader: sees what was copied of other clusters. */
    LOCAL {
        @Override
        List<KeyGrant> grants(ClusterName cluster) {
            return List.of(
                    HEARTBEAT,
                    KeyGrant.read("cilium/cache/"),
                    KeyGrant.read("cilium/cluster-config/"),
                    KeyGrant.read("cilium/synced/"));
        }
    },
    /** Remote reader: sees the state of this cluster, and nothing of any other. */
    REMOTE {
        @Override
        List<KeyGrant> grants(ClusterName cluster) {
            return List.of(
                    HEARTBEAT,
                    KeyGrant.read("cilium/state/"),
                    KeyGrant.readKey("cilium/cluster-config/" + cluster),
                    KeyGrant.read("cilium/synced/" + cluster + "/"));
        }
    };

    private static final KeyGrant HEARTBEAT = KeyGrant.read("cilium/.heartbeat");

    abstract List<KeyGrant> grants(ClusterName cluster);

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
