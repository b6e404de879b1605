// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A socket that asks the kernel only when the selector has said that there is something, and has the selector say when there
 * is room again. Owned by the thread that calls doWork().
 */
final class TcpChannel implements ByteChannel {
    private final SocketChannel socket;
    private final SelectionKey key;
    private boolean readable;

    /** {@code key} is the registration of {@code socket}; this becomes its attachment. */
    TcpChannel(SocketChannel socket, SelectionKey key) {
        this.socket = socket;
        this.key = key;
    }

    /** The selector found octets, or the end of them. */
    void markReadable() {
        readable = true;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!readable) {
            return 0;
        }
        readable = false; // the selector says it again when there is more
        return socket.read(to);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = socket.write(from);
        int wanted = from.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
        return count;
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
