// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.tcp.TcpEndpoint;
import java.util.function.Supplier;

/**
 * An established session as those know it who follow it. Compared by identity of the session: no two have the same one.
 *
 * @param source the neighbour's number in the {@link RouteSources}
 * @param local our end, port 0 where it is not known
 * @param remote the neighbour's end
 * @param sent our OPEN
 * @param received the neighbour's
 * @param status the neighbour as it is when asked
 */
record MonitoredSession(
        int source,
        TcpEndpoint local,
        TcpEndpoint remote,
        BgpMessage.Open sent,
        BgpMessage.Open received,
        Negotiated negotiated,
        Supplier<NeighborStatus> status) {}
