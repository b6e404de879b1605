// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.util.Optional;

/**
 * A neighbour on a link: an entry of the ARP or neighbour discovery table. Immutable.
 *
 * @param link the index of the link
 * @param address its IP address
 * @param mac its Ethernet address, if it is known
 * @param state how well it is known
 */
public record Neighbor(int link, IpAddress address, Optional<MacAddress> mac, NeighborState state) {
    public Neighbor {
        Links.check(link);
    }

    /** A neighbour that nobody is to ask for. */
    public static Neighbor permanent(int link, IpAddress address, MacAddress mac) {
        return new Neighbor(link, address, Optional.of(mac), NeighborState.PERMANENT);
    }

    /** {@code "10.0.0.1 on link 3"}. */
    @Override
    public String toString() {
        return address + " on link " + link;
    }
}
