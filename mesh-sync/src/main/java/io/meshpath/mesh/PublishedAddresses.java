// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.fact.StateSink;
import java.util.Map;
import java.util.Set;

/** A node's addresses as a sink that publishes them. */
record PublishedAddresses(LocalCluster local, LocalLoop loop) implements StateSink<Cidr, IpIdentity> {
    @Override
    public void update(Map<Cidr, IpIdentity> changed) {
        changed.values().forEach(local::publish);
    }

    @Override
    public void delete(Set<Cidr> gone) {
        gone.forEach(local::delete);
    }

    @Override
    public void prune(Map<Cidr, IpIdentity> whole) {
        Set<Cidr> kept = Set.copyOf(whole.keySet());
        loop.submit(() -> loop.pruneAddresses(kept));
    }
}
