// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Another node as the end of a tunnel, and what lies behind it. Immutable.
 *
 * @param node what people call it; one name for one endpoint
 * @param cluster whose identities it may send with
 * @param addresses on the underlay, of either family: packets go to the first, and are accepted from all of them, so that two
 *     nodes need not change from one to the other in the same moment
 * @param prefixes of both families, each with the identity by which policies know what has an address of it; in their order
 */
public record TunnelEndpoint(String node, ClusterId cluster, List<IpAddress> addresses, Map<Cidr, Integer> prefixes) {
    public TunnelEndpoint {
        addresses = List.copyOf(addresses);
        if (node.isBlank()) {
            throw new IllegalArgumentException("a tunnel endpoint needs the name of its node; addresses " + addresses);
        }
        if (addresses.isEmpty() || addresses.stream().anyMatch(TunnelEndpoint::isNobodys)) {
            throw new IllegalArgumentException("node " + node + " cannot have the underlay addresses " + addresses);
        }
        prefixes = Collections.unmodifiableMap(new TreeMap<>(prefixes));
    }

    private static boolean isNobodys(IpAddress address) {
        return address.isUnspecified() || address.isMulticast();
    }
}
