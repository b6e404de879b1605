// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Datagrams from a pod that may not, to all who must not hear it, hundreds a second until it is closed. */
final class UdpKnocking implements AutoCloseable {
    private static final int PAUSE_MILLIS = 5;

    private final DatagramSocket socket;
    private final List<InetSocketAddress> to;
    private final Thread thread = new Thread(this::run, "udp knocks");
    private volatile int sent;
    private volatile @Nullable IOException refused;

    private UdpKnocking(DatagramSocket socket, List<InetSocketAddress> to) {
        this.socket = socket;
        this.to = List.copyOf(to);
    }

    /** Begins; takes the socket over. */
    static UdpKnocking start(DatagramSocket socket, List<InetSocketAddress> to) {
        UdpKnocking knocking = new UdpKnocking(socket, to);
        knocking.thread.start();
        return knocking;
    }

    private void run() {
        byte[] text = {1};
        int knocks = 0;
        try {
            while (!socket.isClosed()) {
                for (InetSocketAddress address : to) {
                    socket.send(new DatagramPacket(text, text.length, address));
                    sent = ++knocks;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            refused = socket.isClosed() ? null : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int sent() {
        return sent;
    }

    /** Who could not knock to the end proves nothing by not having been heard. */
    @Override
    public void close() throws IOException, InterruptedException {
        socket.close();
        thread.join();
        if (refused != null) {
            throw new IOException("could send no more than " + sent + " datagrams", refused);
        }
    }
}
