// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.ServiceName;

/**
 * Where one cluster's state goes. Within one change nodes come first, then identities, then addresses, then services;
 * what goes away goes in the opposite order, so that no address is known before its node and its identity.
 *
 * @param nodes by name
 * @param identities by number
 * @param addresses by address
 * @param services by name, those that the cluster shares; what it says of them is only what it may
 */
public record MeshSinks(
        StateSink<String, MeshNode> nodes,
        StateSink<Integer, Labels> identities,
        StateSink<Cidr, IpIdentity> addresses,
        StateSink<ServiceName, ClusterService> services) {

    /** The same for who has no use for services. */
    public MeshSinks(
            StateSink<String, MeshNode> nodes,
            StateSink<Integer, Labels> identities,
            StateSink<Cidr, IpIdentity> addresses) {
        this(nodes, identities, addresses, StateSink.ignoring());
    }
}
