// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Numbered datagrams to a {@link UdpEcho}, a thousand a second and more, until it is stopped; each is accounted for. */
final class UdpFlow implements AutoCloseable {
    /** So many are on their way at most, which fit into the sockets' buffers. */
    private static final int WINDOW = 16;

    private static final int PAUSE_MILLIS = 5;
    private static final int ANSWER_MILLIS = 1_000;
    private static final int LENGTH = 512;

    /**
     * What became of a flow.
     *
     * @param lost how many were never answered
     * @param firstLost the number of the first of them
     */
    record Count(String name, int sent, int lost, int firstLost) {}

    private final String name;
    private final DatagramSocket socket;
    private final InetSocketAddress to;
    private final Thread asking = new Thread(this::ask, "udp asks");
    private final Thread hearing = new Thread(this::hear, "udp hears");
    private final BitSet heard = new BitSet(); // of the hearing thread
    private volatile int sent;
    private volatile int back; // written by the hearing thread
    private volatile boolean ending;

    private UdpFlow(String name, DatagramSocket socket, InetSocketAddress to) {
        this.name = name;
        this.socket = socket;
        this.to = to;
    }

    /** Begins; takes the socket over. */
    static UdpFlow start(String name, DatagramSocket socket, InetSocketAddress to) throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        UdpFlow flow = new UdpFlow(name, socket, to);
        flow.asking.start();
        flow.hearing.start();
        return flow;
    }

    private void ask() {
        ByteBuffer text = ByteBuffer.allocate(LENGTH);
        DatagramPacket packet = new DatagramPacket(text.array(), LENGTH, to);
        try {
            while (!ending) {
                for (int next = sent; next - back < WINDOW; next++) {
                    text.putInt(0, next);
                    sent = next + 1; // also when it is refused: then it is lost
                    socket.send(packet);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            ending = true;
        }
    }

    private void hear() {
        ByteBuffer text = ByteBuffer.allocate(LENGTH);
        DatagramPacket packet = new DatagramPacket(text.array(), LENGTH);
        int counted = 0;
        while (asking.isAlive() || counted < sent) { // what is asked last is sent after the end began
            try {
                socket.receive(packet);
                if (isNew(text.getInt(0))) {
                    back = ++counted;
                }
            } catch (SocketTimeoutException e) {
                if (ending && !asking.isAlive()) {
                    return;
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private boolean isNew(int number) {
        boolean before = heard.get(number);
        heard.set(number);
        return !before;
    }

    /** How many were sent so far. */
    int sent() {
        return sent;
    }

    /** Ends it, and says what became of it. */
    Count stop() throws InterruptedException {
        ending = true;
        asking.join();
        hearing.join();
        return new Count(name, sent, sent - back, heard.nextClearBit(0));
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        socket.close();
    }
}
