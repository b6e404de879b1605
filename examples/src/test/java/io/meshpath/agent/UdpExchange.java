// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/** A few datagrams to a {@link UdpEcho} at once. */
final class UdpExchange {
    private static final int ANSWER_MILLIS = 300;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final AtomicInteger LAST = new AtomicInteger();

    private UdpExchange() {}

    /** Sends so many and answers how many came back; it waits until nothing more comes for a while. */
    static int with(DatagramSocket socket, InetSocketAddress to, int datagrams) {
        return with(socket, to, datagrams, ANSWER_MILLIS);
    }

    /** The same where all must come back: a busy machine may take its time. */
    static int withAll(DatagramSocket socket, InetSocketAddress to, int datagrams) {
        return with(socket, to, datagrams, PATIENCE_MILLIS);
    }

    private static int with(DatagramSocket socket, InetSocketAddress to, int datagrams, int millis) {
        int exchange = LAST.incrementAndGet(); // what an earlier one waited for in vain may still come
        ByteBuffer text = ByteBuffer.allocate(2 * Integer.BYTES);
        DatagramPacket packet = new DatagramPacket(text.array(), 2 * Integer.BYTES, to);
        BitSet back = new BitSet();
        try {
            socket.setSoTimeout(millis);
            for (int i = 0; i < datagrams; i++) {
                text.putInt(0, exchange).putInt(Integer.BYTES, i);
                socket.send(packet);
            }
            while (back.cardinality() < datagrams) {
                socket.receive(packet);
                if (text.getInt(0) == exchange) {
                    back.set(text.getInt(Integer.BYTES));
                }
            }
        } catch (SocketTimeoutException e) {
            return back.cardinality();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return back.cardinality();
    }
}
