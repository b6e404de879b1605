// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Numbered datagrams from one socket to another and back, some thousand a second; each is accounted for. */
final class EchoTraffic implements AutoCloseable {
    /** So many are on their way at most, which fit into the sockets' buffers. */
    private static final int WINDOW = 32;

    private static final int ANSWER_MILLIS = 3_000;
    private static final int PAUSE_MILLIS = 1;

    private final DatagramSocket asks;
    private final DatagramSocket answers;
    private final Thread asking;
    private final Thread hearing;
    private final Thread answering;
    private final BitSet heard = new BitSet(); // of the hearing thread
    private volatile int sent;
    private volatile int back; // written by the hearing thread
    private volatile boolean ending;

    private EchoTraffic(DatagramSocket asks, DatagramSocket answers) {
        this.asks = asks;
        this.answers = answers;
        this.asking = new Thread(this::ask, "echo asks");
        this.hearing = new Thread(this::hear, "echo hears");
        this.answering = new Thread(this::answer, "echo answers");
    }

    /** Begins; takes both sockets over. */
    static EchoTraffic start(DatagramSocket asks, DatagramSocket answers) throws IOException {
        asks.setSoTimeout(ANSWER_MILLIS);
        EchoTraffic traffic = new EchoTraffic(asks, answers);
        traffic.answering.start();
        traffic.asking.start();
        traffic.hearing.start();
        return traffic;
    }

    private void ask() {
        ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
        DatagramPacket packet = new DatagramPacket(number.array(), Integer.BYTES, answers.getLocalSocketAddress());
        try {
            while (!ending) {
                for (int next = sent; next - back < WINDOW; next++) {
                    number.putInt(0, next);
                    asks.send(packet);
                    sent = next + 1;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            ending = true; // what was not sent is not lost, but there are fewer than a test wants
        }
    }

    private void hear() {
        ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
        DatagramPacket packet = new DatagramPacket(number.array(), Integer.BYTES);
        int counted = 0;
        while (asking.isAlive() || counted < sent) { // what is asked last is sent after the end began
            try {
                asks.receive(packet);
                if (isNew(number.getInt(0))) {
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

    /** Ends it; answers how many of them did not come back. */
    int lost() throws InterruptedException {
        end();
        return sent - back;
    }

    private void end() throws InterruptedException {
        ending = true;
        asking.join();
        hearing.join();
    }

    @Override
    public void close() throws InterruptedException {
        end();
        asks.close();
        answers.close();
        answering.join();
    }
}
