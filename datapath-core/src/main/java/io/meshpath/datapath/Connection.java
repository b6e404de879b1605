// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;

/**
 * A tracked connection. Immutable.
 *
 * @param protocol the IP protocol
 * @param initiatorPort of an echo, its identifier; 0 where the protocol has no ports
 * @param replied whether the responder has answered
 * @param closing whether an end has been seen (FIN or RST)
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
        Duration expiresIn) {
    static Connection of(ConnectionKey key, ConnectionValue value, long nowNanos) {
        int initiator = value.initiator();
        int responder = 1 - initiator;
        return new Connection(
                key.protocol(),
                IpAddress.of4(key.address().get(initiator)),
                key.port().get(initiator),
                IpAddress.of4(key.address().get(responder)),
                key.port().get(responder),
                value.replied() != 0,
                value.closing() != 0,
                Duration.ofNanos(value.expires() - nowNanos));
    }
}
