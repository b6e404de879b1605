// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.netlink.Offload;
import io.meshpath.datapath.netlink.Offloads;

/** Where a large TCP segment becomes packets of the underlay's MTU. */
enum Segmentation {
    /** Nowhere, as if network cards did it on both ends at no cost. */
    HARDWARE,
    /** In the sending node's kernel; the receiving node's has GRO to put them together again, as it has on a network card. */
    SOFTWARE;

    void apply(Side side) {
        if (this == SOFTWARE) {
            side.node().run(() -> {
                // Off on both ends: a veth device has GRO for those alone who send without TSO.
                Offloads.set("underlay", Offload.TCP_SEGMENTATION, false);
                Offloads.set("underlay", Offload.GENERIC_SEGMENTATION, false);
                Offloads.set("underlay", Offload.GENERIC_RECEIVE, true);
            });
        }
    }
}
