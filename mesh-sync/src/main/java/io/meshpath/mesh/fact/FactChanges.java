// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;

/** What became different in a cluster, by kind. */
public record FactChanges(
        Changes<String, MeshNode> nodes, Changes<Integer, Labels> identities, Changes<Cidr, IpIdentity> addresses) {
    public boolean isEmpty() {
        return nodes.isEmpty() && identities.isEmpty() && addresses.isEmpty();
    }
}
