// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.ServiceName;

/** What became different in a cluster, by kind. */
public record FactChanges(
        Changes<String, MeshNode> nodes,
        Changes<Integer, Labels> identities,
        Changes<Cidr, IpIdentity> addresses,
        Changes<ServiceName, ClusterService> services) {
    public boolean isEmpty() {
        return nodes.isEmpty() && identities.isEmpty() && addresses.isEmpty() && services.isEmpty();
    }
}
