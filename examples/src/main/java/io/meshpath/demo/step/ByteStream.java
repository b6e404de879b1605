// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.Tcp;
import io.meshpath.demo.lab.UnmetException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One TCP connection that sends until it is stopped, and checks every octet that arrives. */
final class ByteStream implements AutoCloseable {
    private static final int PORT = 9_000;
    private static final int CHUNK = 16_384;
    private static final long PAUSE_MILLIS = 1; // about 16 MB/s: steady, and leaves the machine to others
    private static final int END_SECONDS = 10;

    private final Socket sender;
    private final Thread writer;
    private final CompletableFuture<Received> received = new CompletableFuture<>();
    private volatile boolean stopped;
    private final AtomicLong sent = new AtomicLong();

    private ByteStream(Socket sender) {
        this.sender = sender;
        this.writer = new Thread(this::write, "TCP sender");
    }

    /** What has arrived, in order and unchanged; and the longest time in which nothing did. */
    record Received(long octets, Duration longestPause) {}

    static ByteStream start(LabPod from, LabPod to) throws IOException {
        try (ServerSocket server = Tcp.listen(to.namespace().network(), to.address(), PORT)) {
            ByteStream stream = new ByteStream(Tcp.connect(from.namespace().network(), to.address(), PORT));
            Socket receiver = server.accept();
            Thread reader = new Thread(() -> stream.read(receiver), "TCP receiver");
            reader.setDaemon(true);
            reader.start();
            stream.writer.setDaemon(true);
            stream.writer.start();
            return stream;
        }
    }

    private void write() {
        Random octets = octets();
        byte[] chunk = new byte[CHUNK];
        try {
            while (!stopped) {
                octets.nextBytes(chunk);
                sender.getOutputStream().write(chunk);
                sent.addAndGet(CHUNK);
                Thread.sleep(PAUSE_MILLIS);
            }
            sender.shutdownOutput();
        } catch (IOException e) {
            received.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Socket receiver) {
        Random octets = octets();
        byte[] expected = new byte[CHUNK];
        long total = 0;
        long longest = 0;
        try (receiver;
                InputStream in = receiver.getInputStream()) {
            long last = System.nanoTime();
            byte[] chunk = in.readNBytes(CHUNK);
            while (chunk.length == CHUNK) {
                long now = System.nanoTime();
                longest = Math.max(longest, now - last);
                last = now;
                octets.nextBytes(expected);
                if (!Arrays.equals(chunk, expected)) {
                    throw new IOException("other octets than sent within " + CHUNK + " after the first " + total);
                }
                total += CHUNK;
                chunk = in.readNBytes(CHUNK);
            }
            received.complete(new Received(total, Duration.ofNanos(longest)));
        } catch (IOException e) {
            received.completeExceptionally(e);
        }
    }

    /** The same endless sequence at both ends. */
    private static Random octets() {
        return new Random(793);
    }

    /** Ends it; everything sent must have arrived. */
    Received stop() throws InterruptedException {
        stopped = true;
        try {
            Received result = received.get(END_SECONDS, TimeUnit.SECONDS);
            if (result.octets != sent.get()) {
                throw new UnmetException("TCP stream: " + sent + " octets sent but " + result.octets + " arrived");
            }
            return result;
        } catch (ExecutionException | TimeoutException e) {
            throw new UnmetException("TCP stream broke after " + sent + " octets: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        sender.close();
    }
}
