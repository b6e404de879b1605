// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A pod as the datapath knows it. Immutable.
 *
 * @param id the endpoint's number on this node, 1 to 4095; policies are enforced by it
 * @param hostDevice the host side of the pod's veth pair, in this namespace
 * @param addresses all that the pod may send from, of either family; one at least
 * @param podMac the address of the pod's side of the pair
 * @param identity the pod's security identity
 */
public record EndpointSettings(int id, String hostDevice, List<IpAddress> addresses, MacAddress podMac, int identity) {
    /** Endpoint ids are below this. */
    public static final int ID_LIMIT = 1 << 12;

    public EndpointSettings {
        requireId(id);
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("endpoint " + id + " has no address");
        }
    }

    /**
     * {@return the same id}
     *
     * @throws IllegalArgumentException if no endpoint can have it
     */
    public static int requireId(int id) {
        if (id <= 0 || id >= ID_LIMIT) {
            throw new IllegalArgumentException("endpoint id must be from 1 to " + (ID_LIMIT - 1) + " but was " + id);
        }
        return id;
    }

    /** The first address of one family. */
    Optional<IpAddress> firstAddress(boolean v4) {
        return addresses.stream().filter(address -> address.isV4() == v4).findFirst();
    }
}
