// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a route sends packets. Immutable.
 *
 * @param gateway the router; empty: the destination itself is on the link. It may be of the other family (RFC 8950).
 * @param link the index of the link; empty: the one the gateway is found on
 * @param weight its share among several next hops, 1 to 256
 * @param onLink whether the gateway is on the link though no prefix of the link contains it
 */
public record NextHop(Optional<IpAddress> gateway, OptionalInt link, int weight, boolean onLink) {
    public NextHop {
        link.ifPresent(Links::check);
        if (weight < 1 || weight > 256) {
            throw new IllegalArgumentException("weight of a next hop must be from 1 to 256 but was " + weight);
        }
        if (gateway.isEmpty() && link.isEmpty()) {
            throw new IllegalArgumentException("next hop has neither gateway nor link");
        }
    }

    /** A router on whichever link it is found. */
    public static NextHop via(IpAddress gateway) {
        return new NextHop(Optional.of(gateway), OptionalInt.empty(), 1, false);
    }

    /** A router on this link. */
    public static NextHop via(IpAddress gateway, int link) {
        return new NextHop(Optional.of(gateway), OptionalInt.of(link), 1, false);
    }

    /** The link itself. */
    public static NextHop on(int link) {
        return new NextHop(Optional.empty(), OptionalInt.of(link), 1, false);
    }

    /** The same with this share among several. */
    public NextHop withWeight(int weight) {
        return new NextHop(gateway, link, weight, onLink);
    }

    /** The same, taken to be on the link though no prefix of the link contains it. */
    public NextHop withOnLink() {
        return new NextHop(gateway, link, weight, true);
    }

    /** {@code "via 10.0.0.1 on link 3"}. */
    @Override
    public String toString() {
        String router = gateway.map(address -> "via " + address).orElse("");
        String device = link.isPresent() ? "on link " + link.getAsInt() : "";
        return router + (router.isEmpty() || device.isEmpty() ? "" : " ") + device + (onLink ? " onlink" : "");
    }
}
