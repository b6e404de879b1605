// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/** Numbered datagrams from one socket to another and back, until it is closed; each is accounted for. */
final class EchoTraffic implements AutoCloseable {
    private static final int ANSWER_MILLIS = 500;
    private static final int PAUSE_MILLIS = 1;

    private final DatagramSocket asks;
    private final DatagramSocket answers;
    private final Thread asking;
    private final Thread answering;
    private volatile boolean ending;
    private int sent;
    private int lost;

    private EchoTraffic(DatagramSocket asks, DatagramSocket answers) {
        this.asks = asks;
        this.answers = answers;
        this.asking = new Thread(this::ask, "echo asks");
        this.answering = new Thread(this::answer, "echo answers");
    }

    /** Begins; takes both sockets over. */
    static EchoTraffic start(DatagramSocket asks, DatagramSocket answers) {
        EchoTraffic traffic = new EchoTraffic(asks, answers);
        traffic.answering.start();
        traffic.asking.start();
        return traffic;
    }

    private void ask() {
        ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
        SocketAddress to = answers.getLocalSocketAddress();
        try {
            asks.setSoTimeout(ANSWER_MILLIS);
            while (!ending) {
                sent++;
                asks.send(new DatagramPacket(number.putInt(0, sent).array(), Integer.BYTES, to));
                if (!isAnswered()) {
                    lost++;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            lost++;
        }
    }

    private boolean isAnswered() throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
        try {
            do {
                asks.receive(answer);
            } while (ByteBuffer.wrap(answer.getData()).getInt() != sent);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private void answer() {
        DatagramPacket packet = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
        try {
            while (true) {
                answers.receive(packet);
                answers.send(packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Ends it; answers how many were sent. */
    int sent() throws InterruptedException {
        end();
        return sent;
    }

    /** Ends it; answers how many were sent and did not come back in half a second. */
    int lost() throws InterruptedException {
        end();
        return lost;
    }

    private void end() throws InterruptedException {
        ending = true;
        asking.join();
    }

    @Override
    public void close() throws InterruptedException {
        end();
        asks.close();
        answers.close();
        answering.join();
    }
}
