// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.tcp.TcpEndpoint;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An established session as those know it who follow it. Compared by identity of the session: no two have the same one.
 *
 * @param source the neighbour's number in the {@link RouteSources}
 * @param local our end, port 0 where it is not known
 * @param remote the neighbour's end
 * @param sent our OPEN
 * @param received the neighbour's
 * @param status the neighbour as it is when asked
 * @param told what it has been told when asked
 */
record MonitoredSession(
        int source,
        TcpEndpoint local,
        TcpEndpoint remote,
        BgpMessage.Open sent,
        BgpMessage.Open received,
        Negotiated negotiated,
        Supplier<NeighborStatus> status,
        Told told) {
    /** What a neighbour has been told, or is about to be. */
    @FunctionalInterface
    interface Told {
        /** The attributes of the prefix of this number, or null when it is not told; of several paths the first. */
        @Nullable
        PathAttributes told(RouteTable table, int prefix);
    }
}
