// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who serves, in an {@link EndpointSlice}. Immutable.
 *
 * @param ready whether it takes new connections; true where nothing is said
 * @param serving whether it answers, ending or not; true where nothing is said
 * @param terminating whether it is about to end; false where nothing is said
 * @param hostname by which names of a headless service find it
 */
public record SliceEndpoint(
        List<IpAddress> addresses,
        boolean ready,
        boolean serving,
        boolean terminating,
        Optional<String> hostname,
        Optional<BackendZone> zone) {
    public SliceEndpoint {
        addresses = List.copyOf(addresses);
    }

    /** Whether it ends and still serves: for new connections only where nobody is ready. */
    public boolean isDraining() {
        return !ready && terminating && serving;
    }

    SliceEndpoint without(Set<IpAddress> left) {
        List<IpAddress> kept =
                addresses.stream().filter(address -> !left.contains(address)).toList();
        return new SliceEndpoint(kept, ready, serving, terminating, hostname, zone);
    }
}
