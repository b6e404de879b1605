// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * A way to a prefix, from one source. Immutable.
 *
 * @param nlri the prefix, and the path identifier where there is one
 * @param attributes without MP attributes, the next hop among them
 */
public record Route(Nlri nlri, RouteSource source, PathAttributes attributes) {
    public Cidr prefix() {
        return nlri.prefix();
    }

    /** Where packets go; empty for a route of our own that leaves it to each session. */
    public Optional<IpAddress> nextHop() {
        return attributes.nextHop().map(PathAttribute.NextHop::address);
    }

    /** "192.0.2.0/24 via 198.51.100.1 from 198.51.100.1 path 65001 65002". */
    @Override
    public String toString() {
        String via = nextHop().map(nextHop -> " via " + nextHop).orElse("");
        String path = attributes.asPath().toString();
        return nlri + via + " from " + source + (path.isEmpty() ? "" : " path " + path);
    }
}
