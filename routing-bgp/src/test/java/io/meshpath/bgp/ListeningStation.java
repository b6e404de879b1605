// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpReader;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A monitoring station that keeps what it is told; asked to {@link #poll} by the thread of the test. */
final class ListeningStation implements AutoCloseable {
    private final ServerSocketChannel server;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 20);
    private final ByteBuffer octets = ByteBuffer.allocate(1 << 22);
    private final List<BmpMessage> messages = new ArrayList<>();
    private @Nullable SocketChannel connection;

    private ListeningStation(ServerSocketChannel server) {
        this.server = server;
    }

    /** Listens on loopback, at a port of the kernel's choice. */
    static ListeningStation open() throws IOException {
        return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Listens there, in the network namespace of the thread. */
    static ListeningStation open(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(address).configureBlocking(false);
        return new ListeningStation(server);
    }

    BmpStation settings() throws IOException {
        int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        return BmpStation.at(IpAddress.parse("127.0.0.1"), port);
    }

    /** Takes what has come. */
    void poll() throws IOException {
        if (connection == null) {
            connection = server.isOpen() ? server.accept() : null;
            if (connection == null) {
                return;
            }
            connection.configureBlocking(false);
        }
        if (connection.read(in) < 0) {
            hangUp();
            return;
        }
        in.flip();
        for (int length = BmpReader.lengthOf(in); length > 0 && length <= in.remaining(); ) {
            ByteBuffer message = in.slice(in.position(), length);
            octets.put(message.duplicate());
            messages.add(BmpReader.read(message));
            in.position(in.position() + length);
            length = BmpReader.lengthOf(in);
        }
        in.compact();
    }

    /** All messages of one kind, in order. */
    <M extends BmpMessage> List<M> heard(Class<M> kind) {
        return messages.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The octets of all messages. */
    Octets octets() {
        return Octets.read(octets, 0, octets.position());
    }

    List<BmpMessage> heard() {
        return messages;
    }

    /** Ends the connection and forgets what came over it; the next one is accepted. */
    void hangUp() throws IOException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        in.clear();
    }

    @Override
    public void close() throws IOException {
        hangUp();
        server.close();
    }
}
