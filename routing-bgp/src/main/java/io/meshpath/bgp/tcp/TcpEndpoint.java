// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bgp.socket.SocketAddress;
import io.meshpath.datapath.net.IpAddress;

/**
 * One end of a TCP connection. Immutable.
 *
 * @param port from 0 to 65535; 0 lets the kernel choose
 * @param link the index of the link that a link-local IPv6 address belongs to; 0 where there is none to name
 */
public record TcpEndpoint(IpAddress address, int port, int link) {
    public TcpEndpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port is not from 0 to 65535: " + port);
        }
        if (link < 0 || link > 0 && (address.isV4() || !address.isLinkLocal())) {
            throw new IllegalArgumentException("no link belongs to " + address + ": " + link);
        }
    }

    /** An address that means the same on every link, or whose link is the device that the socket is bound to. */
    public TcpEndpoint(IpAddress address, int port) {
        this(address, port, 0);
    }

    static TcpEndpoint of(SocketAddress address) {
        return new TcpEndpoint(address.address(), address.port(), address.link());
    }

    /** {@code "198.51.100.2 port 179"}, {@code "fe80::2%3 port 179"}. */
    @Override
    public String toString() {
        return address + (link == 0 ? "" : "%" + link) + " port " + port;
    }
}
