// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.LocalNode;
import java.util.Optional;

/**
 * Which cluster an etcd must be of, and what is known of the mesh to check it by. Immutable but for the claims.
 *
 * @param claims shared by all mirrors of one mesh
 * @param self this node, when the cluster is our own: its own node and addresses are not handed on
 */
public record ExpectedCluster(ClusterName name, MeshClaims claims, Optional<LocalNode> self) {
    /** Another cluster than ours. */
    public static ExpectedCluster remote(ClusterName name, MeshClaims claims) {
        if (name.equals(claims.localName())) {
            throw new IllegalArgumentException("cluster " + name + " is the local one");
        }
        return new ExpectedCluster(name, claims, Optional.empty());
    }

    /** Our own cluster, of which the other nodes are of interest. */
    public static ExpectedCluster own(LocalNode self, MeshClaims claims) {
        return new ExpectedCluster(self.cluster(), claims, Optional.of(self));
    }
}
