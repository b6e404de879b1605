// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A tracked connection. Immutable.
 *
 * @param protocol the IP protocol
 * @param initiatorPort of an echo, its identifier; 0 where the protocol has no ports
 * @param replied whether the responder has answered
 * @param closing whether an end has been seen (FIN or RST)
 * @param state what decides how long it lasts
 * @param expiresIn how long it lasts without another packet; not positive when it is over
 */
public record Connection(
        int protocol,
        IpAddress initiator,
        int initiatorPort,
        IpAddress responder,
        int responderPort,
        boolean replied,
        boolean closing,
        ConnectionState state,
        Duration expiresIn) {
    static Connection of(ConnectionKey key, ConnectionValue value, long nowNanos) {
        return of(key.protocol(), index -> IpAddress.of4(key.address().get(index)), key.port(), value, nowNanos);
    }

    static Connection of(Connection6Key key, ConnectionValue value, long nowNanos) {
        return of(key.protocol(), index -> KernelAddress.read(key.address().get(index)), key.port(), value, nowNanos);
    }

    private static Connection of(
            int protocol, IntFunction<IpAddress> address, List<Integer> port, ConnectionValue value, long nowNanos) {
        int initiator = value.initiator();
        int responder = 1 - initiator;
        return new Connection(
                protocol,
                address.apply(initiator),
                port.get(initiator),
                address.apply(responder),
                port.get(responder),
                value.replied() != 0,
                value.closing() != 0,
                ConnectionState.of(value.state()),
                Duration.ofNanos(value.expires() - nowNanos));
    }
}
