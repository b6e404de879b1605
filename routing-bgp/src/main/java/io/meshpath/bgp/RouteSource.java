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
 * @param device the network device of a neighbour with a link-local address, where its next hops are too
 * @param reflectorClient whether its routes are told to internal neighbours too (RFC 4456)
 */
public record RouteSource(
        Optional<IpAddress> neighbor,
        AsNumber as,
        RouterId routerId,
        boolean external,
        Optional<String> device,
        boolean reflectorClient) {
    /** One whose address means the same on every device and whose routes are not reflected, or ourselves. */
    public RouteSource(Optional<IpAddress> neighbor, AsNumber as, RouterId routerId, boolean external) {
        this(neighbor, as, routerId, external, Optional.empty(), false);
    }

    /** Whether the route is one that we announced ourselves. */
    public boolean isLocal() {
        return neighbor.isEmpty();
    }

    /** Whether this is the neighbour {@code peer}. */
    boolean is(PeerAddress peer) {
        return neighbor.isPresent() && neighbor.get().equals(peer.address()) && device.equals(peer.device());
    }

    /** The neighbour's address, with its device where it needs one, or "local". */
    @Override
    public String toString() {
        return neighbor.map(address -> new PeerAddress(address, device).toString())
                .orElse("local");
    }
}
