// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.Route;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * A next hop as a neighbour named it. Immutable.
 *
 * @param beside the neighbour, on whose link a link-local next hop is; empty for all others
 * @param device that link, where the neighbour's address does not say it
 */
record Via(IpAddress address, Optional<IpAddress> beside, Optional<String> device) {
    /** Where {@code route} goes; empty for a route of our own that leaves it to each session. */
    static Optional<Via> of(Route route) {
        return route.nextHop()
                .map(address -> isLinkLocal(address)
                        ? new Via(
                                address,
                                route.source().neighbor(),
                                route.source().device())
                        : new Via(address, Optional.empty(), Optional.empty()));
    }

    /** Whether the address means something on one link only. */
    boolean isLinkLocal() {
        return isLinkLocal(address);
    }

    private static boolean isLinkLocal(IpAddress address) {
        return !address.isV4() && address.isLinkLocal();
    }
}
