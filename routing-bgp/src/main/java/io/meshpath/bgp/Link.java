// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.tcp.TcpChannel;
import io.meshpath.bgp.tcp.TcpEndpoint;
import io.meshpath.datapath.net.IpAddress;
import java.nio.channels.ByteChannel;

/**
 * A connected way to a neighbour.
 *
 * @param channel reads and writes what it can without waiting
 * @param localAddress our own address on it
 */
record Link(ByteChannel channel, IpAddress localAddress) {
    /** Our end; without a port where the way is not TCP. */
    TcpEndpoint local() {
        int port = channel instanceof TcpChannel tcp ? tcp.local().port() : 0;
        return new TcpEndpoint(localAddress, port);
    }

    /** The other end, at {@code address}; without a port where the way is not TCP. */
    TcpEndpoint remote(IpAddress address) {
        int port = channel instanceof TcpChannel tcp ? tcp.remote().port() : 0;
        return new TcpEndpoint(address, port);
    }
}
