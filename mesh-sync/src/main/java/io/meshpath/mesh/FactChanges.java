// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;

/** What became different in a cluster, by kind. */
record FactChanges(
        Changes<String, MeshNode> nodes, Changes<Integer, Labels> identities, Changes<Cidr, IpIdentity> addresses) {
    boolean isEmpty() {
        return nodes.isEmpty() && identities.isEmpty() && addresses.isEmpty();
    }
}
