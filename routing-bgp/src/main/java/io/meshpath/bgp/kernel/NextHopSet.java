// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import java.util.List;

/** Next hops that share the packets of some prefixes, and what has become of them in the kernel. */
final class NextHopSet {
    final int number;
    final List<Via> vias;

    /** How many prefixes want it. */
    int users;

    /** The kernel's nexthop object for it; 0 while no next hop can be reached. */
    int object;

    /** Whether every next hop is on a link of ours, so that no other route decides where it is. */
    boolean connected;

    NextHopSet(int number, List<Via> vias) {
        this.number = number;
        this.vias = vias;
    }
}
