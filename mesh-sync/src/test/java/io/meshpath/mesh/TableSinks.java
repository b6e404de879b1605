// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.fact.MeshSinks;

/** What one mirror has handed on. */
public final class TableSinks {
    public final TableSink<String, MeshNode> nodes = new TableSink<>();
    public final TableSink<Integer, Labels> identities = new TableSink<>();
    public final TableSink<Cidr, IpIdentity> addresses = new TableSink<>();
    public final TableSink<ServiceName, ClusterService> services = new TableSink<>();

    public MeshSinks sinks() {
        return new MeshSinks(nodes, identities, addresses, services);
    }
}
