// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * Whom we have a route from. Immutable.
 *
 * @param neighbor the neighbour's address, or empty for a route of our own
 * @param as the neighbour's system, or ours
 * @param routerId the neighbour's identifier, or ours
 * @param external whether the neighbour is of another system
 */
public record RouteSource(Optional<IpAddress> neighbor, AsNumber as, RouterId routerId, boolean external) {
    /** Whether the route is one that we announced ourselves. */
    public boolean isLocal() {
        return neighbor.isEmpty();
    }

    /** The neighbour's address, or "local". */
    @Override
    public String toString() {
        return neighbor.map(IpAddress::toString).orElse("local");
    }
}
