// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.MeshNode;
import java.util.List;
import java.util.Optional;

/**
 * By which of their addresses this node reaches the others: by one of a family that it has itself. Immutable.
 *
 * @param own this node's addresses on the underlay; the family of the first comes before the other
 */
public record Reach(List<IpAddress> own) {
    public Reach {
        own = List.copyOf(own);
    }

    /** Where packets to a node are sent; empty where it has no address of a family that this node has. */
    public Optional<IpAddress> to(MeshNode node) {
        return own.stream()
                .flatMap(address -> node.underlayAddress(address.isV4()).stream())
                .findFirst();
    }
}
