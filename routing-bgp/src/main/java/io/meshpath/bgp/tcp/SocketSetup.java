// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bgp.socket.IpOptions;
import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Fd;

/** The options of TCP sockets. */
final class SocketSetup {
    static final int IPPROTO_TCP = 6;

    private static final int TCP_NODELAY = 1;

    private SocketSetup() {}

    /** A socket that will listen: its answers must reach a neighbour that drops what has come from afar. */
    static void listener(Fd fd, boolean v4) {
        IpOptions.reuseAddress(fd);
        if (!v4) {
            IpOptions.v6Only(fd);
        }
        IpOptions.ttl(fd, v4, IpOptions.MAX_TTL);
        IpOptions.internetworkControl(fd, v4);
    }

    /** A socket that will be, or is, connected; {@code options} but for the authentication, which is each peer's own. */
    static void connection(Fd fd, boolean v4, TcpOptions options) {
        SocketCalls.setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1, "no delay");
        IpOptions.internetworkControl(fd, v4);
        options.device().ifPresent(device -> IpOptions.device(fd, device));
        options.ttl().ifPresent(ttl -> IpOptions.ttl(fd, v4, ttl));
        if (options.leastTtl() > 0) {
            IpOptions.leastTtl(fd, v4, options.leastTtl());
        }
    }
}
