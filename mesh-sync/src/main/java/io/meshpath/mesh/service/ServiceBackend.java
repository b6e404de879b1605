// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.BackendZone;
import io.meshpath.mesh.cilium.ServicePort;
import java.util.Map;
import java.util.Optional;

/**
 * One who serves a global service. Immutable.
 *
 * @param cluster where it is
 * @param ports by name
 * @param draining whether it ends and still serves
 */
public record ServiceBackend(
        ClusterName cluster,
        IpAddress address,
        Map<String, ServicePort> ports,
        Optional<BackendZone> zone,
        boolean draining) {
    public ServiceBackend {
        ports = Map.copyOf(ports);
    }
}
