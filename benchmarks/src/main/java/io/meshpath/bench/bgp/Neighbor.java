// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A neighbour as the speaker sees it. Immutable.
 *
 * @param session its number
 * @param local the speaker's own address on the link
 */
record Neighbor(int session, IpAddress address, int as, IpAddress local) {
    /** The hold time that speakers offer, in seconds; a third of it is between two KEEPALIVEs. */
    static final int HOLD_SECONDS = 90;

    /** The monitor and all senders. */
    static List<Neighbor> all(Family family) {
        return IntStream.rangeClosed(0, Network.SENDERS)
                .mapToObj(session -> of(session, family))
                .toList();
    }

    private static Neighbor of(int session, Family family) {
        return session == Peers.MONITOR
                ? new Neighbor(session, family.monitor(), Peers.as(session), family.routerAtMonitor())
                : new Neighbor(session, family.sender(session), Peers.as(session), family.routerAtSenders());
    }
}
