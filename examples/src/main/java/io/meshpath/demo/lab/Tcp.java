// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** TCP sockets in a namespace of the lab, used from anywhere. */
public final class Tcp {
    /** Long enough for anything on one machine, and for one repeated SYN. */
    public static final Duration CONNECT_LIMIT = Duration.ofMillis(1_500);

    private Tcp() {}

    /** Connects from a namespace; reading from the socket gives up after a few seconds. */
    public static Socket connect(NetworkNamespace from, IpAddress to, int port) throws IOException {
        Socket socket = from.<Socket, IOException>call(() -> open(to.isV4()));
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) CONNECT_LIMIT.multipliedBy(2).toMillis());
            socket.connect(new InetSocketAddress(to.toInetAddress(), port), (int) CONNECT_LIMIT.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Listens in a namespace. */
    public static ServerSocket listen(NetworkNamespace in, IpAddress address, int port) throws IOException {
        return in.call(() -> new ServerSocket(port, 0, address.toInetAddress()));
    }

    /** Java opens a socket when it is first needed, so it is bound: to an address and port that the kernel chooses. */
    private static Socket open(boolean v4) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(v4 ? "0.0.0.0" : "::", 0));
        return socket;
    }
}
