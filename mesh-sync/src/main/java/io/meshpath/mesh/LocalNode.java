// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.IpAddress;

/**
 * Who this node is in the mesh. Immutable.
 *
 * @param name the node's, unique in its cluster
 * @param address the one that others send to; also what marks the node's references to identities
 */
public record LocalNode(ClusterName cluster, ClusterId id, IdentityLayout layout, String name, IpAddress address) {
    public LocalNode {
        layout.check(id);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("node name must not be empty or have a slash but was '" + name + "'");
        }
    }
}
