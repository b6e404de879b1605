// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.datapath.identity.ClusterName;

/** What the replicators of a cluster agree by, in the store that they write to. */
final class ReplicaKeys {
    private static final String OURS = "cilium/.meshpath/mirror/";

    private ReplicaKeys() {}

    /** Who writes the copy; leased. */
    static String leader(ClusterName cluster) {
        return OURS + cluster + "/leader";
    }

    /** How far the copy has come. While there is any copy of ours there is this key. */
    static String cursor(ClusterName cluster) {
        return OURS + cluster + "/cursor";
    }
}
