// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.NeighborStatus;
import io.meshpath.bgp.SessionState;
import java.util.List;

/** Tells when every neighbour has announced all it has (RFC 4724, section 2). */
final class EndOfRibs {
    private EndOfRibs() {}

    static boolean haveCome(List<NeighborStatus> neighbors) {
        return !neighbors.isEmpty() && neighbors.stream().allMatch(EndOfRibs::hasCome);
    }

    private static boolean hasCome(NeighborStatus neighbor) {
        return neighbor.state() == SessionState.ESTABLISHED
                && neighbor.session()
                        .filter(session -> session.endOfRib().containsAll(session.families()))
                        .isPresent();
    }
}
