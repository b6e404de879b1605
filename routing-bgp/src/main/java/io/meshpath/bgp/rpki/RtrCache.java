// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * A cache of validated RPKI data, and how to speak with it: plain TCP, which belongs into a network that one trusts (RFC
 * 8210, section 9). Immutable.
 *
 * @param port where it listens, usually 323
 * @param timers these instead of the ones that the cache asks for
 */
public record RtrCache(IpAddress address, int port, Optional<RtrTimers> timers) {
    /** The port of the RPKI-to-router protocol. */
    public static final int DEFAULT_PORT = 323;

    public RtrCache {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port is not from 1 to 65535: " + port);
        }
    }

    /** A cache that says itself how often it wants to be asked. */
    public RtrCache(IpAddress address, int port) {
        this(address, port, Optional.empty());
    }

    /** "198.51.100.7 port 323". */
    @Override
    public String toString() {
        return address + " port " + port;
    }
}
