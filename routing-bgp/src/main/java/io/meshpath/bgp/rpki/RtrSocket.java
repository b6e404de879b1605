// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/** A TCP connection that may not be there yet. Owned by the thread that calls doWork(). */
final class RtrSocket implements ByteChannel {
    private final SocketChannel socket;

    private RtrSocket(SocketChannel socket) {
        this.socket = socket;
    }

    static RtrSocket dial(RtrCache cache) throws IOException {
        boolean v4 = cache.address().isV4();
        SocketChannel socket = SocketChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true); // between two refreshes nobody says anything
            socket.connect(new InetSocketAddress(cache.address().toInetAddress(), cache.port()));
            return new RtrSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        return socket.finishConnect() ? socket.read(to) : 0;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return socket.finishConnect() ? socket.write(from) : 0;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
