// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * Addresses from which neighbours may come unannounced: whoever connects from one of them is a neighbour for as long as it
 * stays. Immutable.
 *
 * @param addresses where they connect from; link-local ones need the device in the settings
 * @param settings what all of them have in common, as for one of {@code addresses}; we never connect to them
 * @param limit how many there may be at once, 1 or more; further ones are refused
 */
public record NeighborRange(Cidr addresses, NeighborSettings settings, int limit) {
    public NeighborRange {
        if (!addresses.contains(settings.address())) {
            throw new IllegalArgumentException("the settings of a range are for one of its addresses: "
                    + settings.address() + " is not in " + addresses);
        }
        if (limit < 1) {
            throw new IllegalArgumentException("a range takes at least 1 neighbour, not " + limit);
        }
    }

    /** The settings of the neighbour that has come from {@code address}. */
    NeighborSettings member(IpAddress address) {
        return settings.withAddress(address).asPassive();
    }

    boolean contains(PeerAddress peer) {
        return who().contains(peer);
    }

    Admission.Who who() {
        return new Admission.Who(addresses, settings.peer().device());
    }

    /** {@code "198.51.100.0/24"}, {@code "fe80::/10%eth0"}. */
    @Override
    public String toString() {
        Optional<String> device = settings.peer().device();
        return addresses + device.map(name -> "%" + name).orElse("");
    }
}
