// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.Route;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * A next hop as a neighbour named it. Immutable.
 *
 * @param beside the neighbour, on whose link a link-local next hop is; empty for all others
 */
record Via(IpAddress address, Optional<IpAddress> beside) {
    /** Where {@code route} goes; empty for a route of our own that leaves it to each session. */
    static Optional<Via> of(Route route) {
        return route.nextHop().map(address -> {
            boolean linkLocal = !address.isV4() && address.isLinkLocal();
            return new Via(address, linkLocal ? route.source().neighbor() : Optional.empty());
        });
    }
}
