// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.WARNING;

import io.meshpath.bgp.tcp.TcpChannel;
import io.meshpath.bgp.tcp.TcpEndpoint;
import io.meshpath.bgp.tcp.TcpListener;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.bgp.tcp.TcpSockets;
import io.meshpath.bgp.tcp.UnsupportedTcpOptionException;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;

/** The sockets of a speaker. Owned by the thread that calls doWork(), except for {@link #wakeup}. */
final class TcpTransport implements Dialer, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final TcpSockets sockets;
    private final List<TcpListener> listeners = new ArrayList<>();
    private final Admission admission = new Admission(listeners);
    private final Map<Neighbor, TcpChannel> attempts = new HashMap<>();
    private final Queue<LongConsumer> answers = new ArrayDeque<>();
    private final Acceptor acceptor;
    private final Timer acceptPause = new Timer();
    private long now; // of the turn that goes on

    /** Who is asked about each connection that comes in. */
    @FunctionalInterface
    interface Acceptor {
        /** Answers false when nobody wants it; it is closed then. */
        boolean accepted(PeerAddress remote, Link link, long now);
    }

    private TcpTransport(TcpSockets sockets, Acceptor acceptor) {
        this.sockets = sockets;
        this.acceptor = acceptor;
    }

    /**
     * Listens on {@code addresses}.
     *
     * @throws UncheckedIOException when an address cannot be listened on
     */
    static TcpTransport open(List<InetSocketAddress> addresses, Acceptor acceptor) {
        TcpTransport transport = new TcpTransport(TcpSockets.open("bgp"), acceptor);
        try {
            addresses.forEach(transport::listen);
            return transport;
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** The sockets, for other sessions of the same thread. */
    TcpSockets sockets() {
        return sockets;
    }

    /** Where connections are accepted, with the ports that were chosen. */
    List<InetSocketAddress> listening() {
        return listeners.stream()
                .map(TcpListener::local)
                .map(local -> new InetSocketAddress(local.address().toInetAddress(), local.port()))
                .toList();
    }

    /** Lets {@code neighbor} connect to us, as its settings ask; it is told when the kernel cannot do what they ask. */
    void admit(Neighbor neighbor) {
        try {
            admission.admit(Admission.Who.of(neighbor.settings().peer()), neighbor.tcp());
        } catch (LinuxException | UnsupportedTcpOptionException e) {
            neighbor.journal().cannotAccept(String.valueOf(e.getMessage()));
        }
    }

    /** Lets {@code who} connect to us; answers why not when the kernel cannot do what {@code options} ask. */
    Optional<String> admit(Admission.Who who, TcpOptions options) {
        try {
            admission.admit(who, options);
            return Optional.empty();
        } catch (LinuxException | UnsupportedTcpOptionException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Lets them connect no more. */
    void dismiss(Admission.Who who) {
        admission.dismiss(who);
    }

    /** Lets {@code neighbor} connect no more. */
    void dismiss(Neighbor neighbor) {
        admission.dismiss(Admission.Who.of(neighbor.settings().peer()));
    }

    /** Handles what the kernel has ready, without waiting. Answers how much that was. */
    int poll(long now) {
        this.now = now;
        if (acceptPause.isDue(now)) {
            acceptPause.stop();
            listeners.forEach(TcpListener::resume);
        }
        int work = sockets.poll();
        for (LongConsumer answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.accept(now);
            work++;
        }
        return work;
    }

    /** Waits until the kernel has something ready, somebody calls {@link #wakeup}, or the time is over. */
    void await(long nanos) {
        sockets.await(Math.max(1, nanos));
    }

    /** Ends the current or next {@link #await}; for any thread. */
    void wakeup() {
        sockets.wakeUp();
    }

    @Override
    public void dial(Neighbor neighbor) {
        NeighborSettings settings = neighbor.settings();
        TcpEndpoint remote = new TcpEndpoint(settings.address(), settings.port());
        try {
            Runnable answered = () -> answered(neighbor);
            attempts.put(neighbor, sockets.connect(remote, settings.localAddress(), neighbor.tcp(), answered));
        } catch (IOException | UnsupportedTcpOptionException e) {
            answers.add(now -> neighbor.dialFailed(remote + ": " + e.getMessage(), now));
        }
    }

    @Override
    public void abandon(Neighbor neighbor) {
        TcpChannel attempt = attempts.remove(neighbor);
        if (attempt != null) {
            attempt.close();
        }
    }

    @Override
    public void close() {
        sockets.close();
    }

    private void listen(InetSocketAddress address) {
        int scope = address.getAddress() instanceof Inet6Address v6 ? v6.getScopeId() : 0;
        TcpEndpoint at = new TcpEndpoint(IpAddress.of(address.getAddress()), address.getPort(), scope);
        int number = listeners.size();
        try {
            listeners.add(sockets.listen(at, () -> accept(listeners.get(number))));
        } catch (LinuxException e) {
            String hint = e.errno().equals(Errno.EACCES) ? "; needs CAP_NET_BIND_SERVICE" : "";
            throw new UncheckedIOException(
                    "cannot listen on " + at + ": " + e.errno().text() + hint, new IOException(e));
        }
    }

    private void answered(Neighbor neighbor) {
        TcpChannel channel = attempts.remove(neighbor);
        if (channel == null) {
            throw new AssertionError("an answer to no attempt");
        }
        try {
            channel.finishConnect();
            neighbor.dialed(link(channel), now);
        } catch (IOException e) {
            channel.close();
            neighbor.dialFailed(channel.remote() + ": " + e.getMessage(), now);
        }
    }

    private void accept(TcpListener listener) {
        try {
            listener.accept().ifPresent(this::offer);
        } catch (LinuxException e) {
            LOG.log(WARNING, () -> "trying again in " + ACCEPT_PAUSE + ": " + e.getMessage());
            acceptPause.start(now, ACCEPT_PAUSE); // out of descriptors, mostly: the kernel would say it again at once
            listeners.forEach(TcpListener::pause);
        }
    }

    private void offer(TcpChannel channel) {
        try {
            if (!isWanted(channel)) {
                channel.close();
            }
        } catch (LinuxException e) {
            LOG.log(WARNING, () -> "refused a connection from " + channel.remote() + ": " + e.getMessage());
            channel.close();
        }
    }

    private boolean isWanted(TcpChannel channel) {
        PeerAddress remote = new PeerAddress(channel.remote().address(), channel.remoteDevice());
        Optional<TcpOptions> options = admission.of(remote);
        if (options.isEmpty()) {
            NeighborLog.stranger(remote);
            return false;
        }
        channel.use(options.get());
        return acceptor.accepted(remote, link(channel), now);
    }

    private static Link link(TcpChannel channel) {
        return new Link(channel, channel.local().address());
    }
}
