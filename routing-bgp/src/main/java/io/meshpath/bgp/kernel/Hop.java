// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.datapath.net.IpAddress;

/** Where the kernel sends packets: a router on a link. Immutable; the order is that of link and address. */
record Hop(IpAddress gateway, int link) implements Comparable<Hop> {
    @Override
    public int compareTo(Hop other) {
        int byLink = Integer.compare(link, other.link);
        return byLink != 0 ? byLink : gateway.compareTo(other.gateway);
    }

    /** {@code "10.0.0.1 on link 3"}. */
    @Override
    public String toString() {
        return gateway + " on link " + link;
    }
}
