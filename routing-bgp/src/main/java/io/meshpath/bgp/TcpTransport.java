// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.WARNING;

import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongConsumer;

/** The sockets of a speaker, around one selector. Owned by the thread that calls doWork(), except for {@link #wakeup}. */
final class TcpTransport implements Dialer, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final Selector selector;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final Map<Neighbor, SelectionKey> attempts = new HashMap<>();
    private final Queue<LongConsumer> answers = new ArrayDeque<>();
    private final Acceptor acceptor;
    private final Timer acceptPause = new Timer();

    /** Who is asked about each connection that comes in. */
    @FunctionalInterface
    interface Acceptor {
        /** Answers false when nobody wants it; it is closed then. */
        boolean accepted(IpAddress remote, Link link, long now);
    }

    private TcpTransport(Selector selector, Acceptor acceptor) {
        this.selector = selector;
        this.acceptor = acceptor;
    }

    /**
     * Listens on {@code addresses}.
     *
     * @throws UncheckedIOException when an address cannot be listened on
     */
    static TcpTransport open(List<InetSocketAddress> addresses, Acceptor acceptor) {
        try {
            TcpTransport transport = new TcpTransport(Selector.open(), acceptor);
            try {
                for (InetSocketAddress address : addresses) {
                    transport.listen(address);
                }
                return transport;
            } catch (IOException e) {
                transport.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where connections are accepted, with the ports that were chosen. */
    List<InetSocketAddress> listening() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        listeners.forEach(
                listener -> addresses.add((InetSocketAddress) listener.socket().getLocalSocketAddress()));
        return addresses;
    }

    /** Handles what the kernel has ready, without waiting. Answers how much that was. */
    int poll(long now) {
        int work = 0;
        try {
            if (acceptPause.isDue(now)) {
                acceptPause.stop();
                setAccepting(SelectionKey.OP_ACCEPT);
            }
            selector.selectNow();
            for (SelectionKey key : selector.selectedKeys()) {
                work += key.isValid() ? handle(key, now) : 0;
            }
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for sockets", e);
        }
        for (LongConsumer answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.accept(now);
            work++;
        }
        return work;
    }

    /** Waits until the kernel has something ready, somebody calls {@link #wakeup}, or the time is over. */
    void await(long millis) {
        try {
            selector.select(Math.max(1, millis));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for sockets", e);
        }
    }

    /** Ends the current or next {@link #await}; for any thread. */
    void wakeup() {
        if (selector.isOpen()) {
            selector.wakeup();
        }
    }

    @Override
    public void dial(Neighbor neighbor) {
        NeighborSettings settings = neighbor.settings();
        InetSocketAddress remote = new InetSocketAddress(settings.address().toInetAddress(), settings.port());
        try {
            SocketChannel socket = SocketChannel.open(family(settings.address()));
            try {
                socket.configureBlocking(false);
                if (settings.localAddress().isPresent()) {
                    socket.bind(
                            new InetSocketAddress(settings.localAddress().get().toInetAddress(), 0));
                }
                SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT, neighbor);
                attempts.put(neighbor, key);
                if (socket.connect(remote)) {
                    answers.add(now -> finish(key, now));
                }
            } catch (IOException e) {
                attempts.remove(neighbor);
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            answers.add(now -> neighbor.dialFailed(remote + ": " + e.getMessage(), now));
        }
    }

    @Override
    public void abandon(Neighbor neighbor) {
        SelectionKey key = attempts.remove(neighbor);
        if (key != null) {
            closeQuietly((SocketChannel) key.channel());
        }
    }

    @Override
    public void close() {
        for (SelectionKey key : selector.keys()) {
            try {
                key.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(family(IpAddress.of(address.getAddress())));
        listeners.add(listener);
        listener.configureBlocking(false);
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        try {
            listener.bind(address);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private int handle(SelectionKey key, long now) throws IOException {
        if (key.isAcceptable()) {
            return accept((ServerSocketChannel) key.channel(), now);
        }
        if (key.isConnectable()) {
            finish(key, now);
            return 1;
        }
        if (key.isReadable() && key.attachment() instanceof TcpChannel channel) {
            channel.markReadable();
        }
        return 0; // who reads and writes counts that as work
    }

    private int accept(ServerSocketChannel listener, long now) throws IOException {
        SocketChannel socket;
        try {
            socket = listener.accept();
        } catch (IOException e) {
            LOG.log(
                    WARNING,
                    () -> "cannot accept connections, trying again in " + ACCEPT_PAUSE + ": " + e.getMessage());
            acceptPause.start(now, ACCEPT_PAUSE); // out of descriptors, mostly: the selector would say it again at once
            setAccepting(0);
            return 1;
        }
        if (socket == null) {
            return 0;
        }
        IpAddress remote = IpAddress.of(socket.socket().getInetAddress());
        if (!acceptor.accepted(remote, link(socket), now)) {
            closeQuietly(socket);
        }
        return 1;
    }

    private void setAccepting(int operations) {
        listeners.forEach(listener -> listener.keyFor(selector).interestOps(operations));
    }

    private void finish(SelectionKey key, long now) {
        if (!key.isValid() || !(key.attachment() instanceof Neighbor neighbor)) {
            return; // given up meanwhile, or connected before the selector said so
        }
        SocketChannel socket = (SocketChannel) key.channel();
        attempts.remove(neighbor);
        try {
            socket.finishConnect();
            neighbor.dialed(link(socket), now);
        } catch (IOException e) {
            closeQuietly(socket);
            NeighborSettings settings = neighbor.settings();
            neighbor.dialFailed(settings.address() + " port " + settings.port() + ": " + e.getMessage(), now);
        }
    }

    private Link link(SocketChannel socket) throws IOException {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
        TcpChannel channel = new TcpChannel(socket, key);
        key.attach(channel);
        return new Link(channel, IpAddress.of(((InetSocketAddress) socket.getLocalAddress()).getAddress()));
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing was said on it yet, so nothing is lost
        }
    }

    private static StandardProtocolFamily family(IpAddress address) {
        return address.isV4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }
}
