// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A wire to a port on loopback that tests cut, hold, slow down, lead elsewhere and mend; the servers know nothing of it. */
public final class TcpProxy implements AutoCloseable {
    /** A direction. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    /** How slow it is: each piece waits this long and at most {@code jitter} more, and so many bytes pass in a second. */
    private record Pace(Duration delay, Duration jitter, int bytesPerSecond) {
        static final Pace FREE = new Pace(Duration.ZERO, Duration.ZERO, Integer.MAX_VALUE);

        void await(int bytes) {
            long most = jitter.toNanos();
            long nanos = delay.toNanos()
                    + (most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most))
                    + bytes * 1_000_000_000L / bytesPerSecond;
            if (nanos > 0) {
                LockSupport.parkNanos(nanos);
            }
        }
    }

    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final Object changed = new Object(); // told when something is let through again, or ends
    private volatile int target;
    private volatile boolean cut;
    private volatile Set<Way> held = Set.of();
    private volatile Pace pace = Pace.FREE;

    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks all connections and lets none through. */
    public void cut() {
        cut = true;
        closeAll();
    }

    /** Breaks all connections as a firewall that lost its table does (RST); new ones are let through. */
    public void reset() {
        open.forEach(TcpProxy::forgetTheRest);
        closeAll();
    }

    private static void forgetTheRest(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            return; // closed by the other direction
        }
    }

    /** Lets nothing through in these directions, without a word: connections stand, and new ones can be made. */
    public void hold(Way first, Way... more) {
        held = EnumSet.of(first, more);
    }

    /** Everything takes its time. */
    public void slow(Duration delay, Duration jitter, int bytesPerSecond) {
        pace = new Pace(delay, jitter, bytesPerSecond);
    }

    /** New connections lead to another server; old ones are broken. */
    public void lead(int newTarget) {
        target = newTarget;
        closeAll();
    }

    /** Everything is let through again, at once. */
    public void mend() {
        cut = false;
        held = Set.of();
        pace = Pace.FREE;
        wake();
    }

    /** How many connections clients have asked for so far. */
    public int connections() {
        return connections.get();
    }

    /** How many bytes clients have been sent so far. */
    public long received() {
        return received.get();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            connections.incrementAndGet();
            if (cut) {
                client.close();
                continue;
            }
            start(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(server);
            start(() -> copy(client, server, Way.TO_SERVER));
            start(() -> copy(server, client, Way.TO_CLIENT));
        } catch (IOException e) {
            client.close(); // the server is down just now
        }
        if (cut) {
            closeAll();
        }
    }

    private void copy(Socket from, Socket to, Way way) throws IOException {
        byte[] piece = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                pace.await(length);
                awaitFree(way, from);
                out.write(piece, 0, length);
                if (way == Way.TO_CLIENT) {
                    received.addAndGet(length);
                }
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void awaitFree(Way way, Socket from) throws IOException {
        synchronized (changed) {
            while (held.contains(way) && !from.isClosed()) {
                try {
                    changed.wait();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private void wake() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                return; // the other side has gone, or the wire was cut
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void closeAll() {
        open.forEach(TcpProxy::close); // whoever copies takes them off the list
        wake();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // closed by the other direction
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }
}
