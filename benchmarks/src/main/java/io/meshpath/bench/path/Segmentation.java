// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/** Where a large TCP segment becomes packets of the underlay's MTU. */
enum Segmentation {
    /** Nowhere, as if network cards did it on both ends at no cost. */
    HARDWARE,
    /** In the sending node's kernel; the receiving node's has GRO to put them together again, as it has on a network card. */
    SOFTWARE;

    private static final ImmutableList<String> OFFLOADS = ImmutableList.of(
            "tcp-segmentation-offload",
            "generic-segmentation-offload",
            "tx-udp_tnl-segmentation",
            "tx-udp_tnl-csum-segmentation");

    void apply(Side side) {
        if (this == SOFTWARE) {
            List<String> command = new ArrayList<>(List.of("ethtool", "--features", "underlay"));
            // A veth device has GRO for those alone who send without TSO: so both ends are without.
            OFFLOADS.forEach(offload -> command.addAll(List.of(offload, "off")));
            command.addAll(List.of("generic-receive-offload", "on"));
            side.run(command.toArray(String[]::new));
        }
    }
}
