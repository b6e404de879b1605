// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One TCP connection that carries known octets until it is stopped. */
final class TcpFlow implements AutoCloseable {
    private static final int CHUNK = 4096;
    private static final int PAUSE_MILLIS = 2;
    private static final int PATIENCE_SECONDS = 60; // for what is still on its way

    private final Socket sender;
    private final Socket receiver;
    private final Thread writing = new Thread(this::write, "tcp writes");
    private final Thread reading = new Thread(this::read, "tcp reads");
    private final CompletableFuture<Long> received = new CompletableFuture<>();
    private volatile boolean ending;
    private volatile long sent;

    private TcpFlow(Socket sender, Socket receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Connects and begins. */
    static TcpFlow start(TestAgent from, String fromPod, TestAgent to, String toPod, InetAddress address)
            throws IOException {
        try (ServerSocket server = to.listen(toPod, 0)) {
            Socket sender = from.connect(fromPod, new InetSocketAddress(address, server.getLocalPort()));
            TcpFlow flow = new TcpFlow(sender, server.accept());
            flow.reading.start();
            flow.writing.start();
            return flow;
        }
    }

    /** The same octets at both ends. */
    private static Random octets() {
        return new Random(9293);
    }

    private void write() {
        Random octets = octets();
        byte[] chunk = new byte[CHUNK];
        long written = 0;
        try {
            while (!ending) {
                octets.nextBytes(chunk);
                sender.getOutputStream().write(chunk);
                written += CHUNK;
                sent = written;
                Thread.sleep(PAUSE_MILLIS);
            }
            sender.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            received.completeExceptionally(e);
        }
    }

    private void read() {
        Random octets = octets();
        byte[] expected = new byte[CHUNK];
        long total = 0;
        try {
            InputStream in = receiver.getInputStream();
            for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                octets.nextBytes(expected);
                if (!Arrays.equals(chunk, expected)) {
                    throw new IOException("other octets than were sent, after " + total);
                }
                total += chunk.length;
            }
            received.complete(total);
        } catch (IOException e) {
            received.completeExceptionally(e);
        }
    }

    /**
     * Ends it; answers how many octets were sent and did not arrive.
     *
     * @throws ExecutionException if the connection broke, or carried others
     */
    long missing() throws InterruptedException, ExecutionException {
        ending = true;
        writing.join();
        return sent - received.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).get();
    }

    long sent() {
        return sent;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ending = true;
        sender.close();
        receiver.close();
        writing.join();
        reading.join();
    }
}
