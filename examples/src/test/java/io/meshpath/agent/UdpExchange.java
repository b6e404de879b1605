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

/** A few datagrams to a {@link UdpEcho} at once. */
final class UdpExchange {
    private static final int ANSWER_MILLIS = 300;

    private UdpExchange() {}

    /** Sends so many and answers how many came back; it waits until nothing more comes. */
    static int with(DatagramSocket socket, InetSocketAddress to, int datagrams) {
        ByteBuffer text = ByteBuffer.allocate(Integer.BYTES);
        DatagramPacket packet = new DatagramPacket(text.array(), Integer.BYTES, to);
        BitSet back = new BitSet();
        try {
            socket.setSoTimeout(ANSWER_MILLIS);
            for (int i = 0; i < datagrams; i++) {
                text.putInt(0, i);
                socket.send(packet);
            }
            while (back.cardinality() < datagrams) {
                socket.receive(packet);
                back.set(text.getInt(0));
            }
        } catch (SocketTimeoutException e) {
            return back.cardinality();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return back.cardinality();
    }
}
