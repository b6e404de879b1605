// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers each datagram with itself, and knows whom it heard from. */
final class UdpEcho implements AutoCloseable {
    private static final int LARGEST = 2048;

    private final DatagramSocket socket;
    private final Map<InetAddress, Integer> heard = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "udp echo");

    private UdpEcho(DatagramSocket socket) {
        this.socket = socket;
    }

    /** Begins; takes the socket over. */
    static UdpEcho on(DatagramSocket socket) {
        UdpEcho echo = new UdpEcho(socket);
        echo.thread.start();
        return echo;
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (!socket.isClosed()) {
            try {
                packet.setLength(LARGEST);
                socket.receive(packet);
                heard.merge(packet.getAddress(), 1, Integer::sum);
                socket.send(packet);
            } catch (IOException e) {
                // closed, or an error about somebody who went away: nobody waits for that answer
            }
        }
    }

    /** How many datagrams came from an address. */
    int heardFrom(InetAddress address) {
        return heard.getOrDefault(address, 0);
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        thread.join();
    }
}
