// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.Poller;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * The TCP sockets of one thread, and the wait for all of them. They belong to the network namespace of the thread that opens
 * them.
 *
 * <p>Owned by the thread that calls {@link #poll}; only {@link #wakeUp} may be called by any other.
 */
public final class TcpSockets implements AutoCloseable {
    /** How long a connection that is closed waits for the other end to close, too. */
    static final long LINGER_NANOS = 1_000_000_000;

    private static final int SCRATCH_LENGTH = 256 * 1024;

    // Guards 'closed': a descriptor that has been closed may be somebody else's when it is woken. Never held while
    // waiting.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean closed;

    private final Poller poller;
    private final Set<WatchedSocket> open = new LinkedHashSet<>();
    private final Queue<Lingering> lingering = new ArrayDeque<>(); // those that begin first end first
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_LENGTH);

    private record Lingering(TcpChannel channel, long until) {}

    private TcpSockets(Poller poller) {
        this.poller = poller;
    }

    /**
     * None yet.
     *
     * @param what they are for, as messages name it
     * @throws LinuxException EMFILE at the limit of open descriptors
     */
    public static TcpSockets open(String what) {
        return new TcpSockets(Poller.create(what));
    }

    /** Waits for these sockets, and for whatever else the same thread wants to wait for. */
    public Poller poller() {
        return poller;
    }

    /**
     * Listens at {@code at}; a link-local address needs its link.
     *
     * @param ready runs in {@link #poll} while connections wait
     * @throws LinuxException EADDRINUSE when somebody else listens there; EACCES for a port below 1024 without
     *     CAP_NET_BIND_SERVICE
     */
    public TcpListener listen(TcpEndpoint at, Runnable ready) {
        return TcpListener.open(this, at, ready);
    }

    /**
     * Begins to connect; {@link TcpChannel#finishConnect}, reading and writing tell what became of it.
     *
     * @throws IOException when the kernel refuses at once: no way there, not our address, no such device
     * @throws UnsupportedTcpOptionException when this kernel cannot do what {@code options} ask
     */
    public TcpChannel connect(TcpEndpoint remote, Optional<IpAddress> local, TcpOptions options) throws IOException {
        return connect(remote, local, options, () -> {});
    }

    /**
     * Begins to connect, as the method above.
     *
     * @param answered runs in {@link #poll} once the attempt has succeeded or failed, but not after the channel was closed
     */
    public TcpChannel connect(TcpEndpoint remote, Optional<IpAddress> local, TcpOptions options, Runnable answered)
            throws IOException {
        boolean v4 = remote.address().isV4();
        try {
            Fd fd = SocketCalls.open(remote.address(), SocketCalls.SOCK_STREAM, 0, "connection to " + remote);
            try {
                SocketSetup.connection(fd, v4, options);
                Cidr peer = Cidr.of(remote.address());
                options.authentication().ifPresent(keys -> Authenticator.add(fd, peer, keys, true));
                local.ifPresent(address -> bind(fd, address, remote));
                int begun = SocketCalls.connect(fd, remote.address(), remote.port(), remote.link());
                if (!Errno.EINPROGRESS.is(begun)) {
                    LinuxException.check(begun, "connect to", remote.toString());
                }
                return TcpChannel.connecting(this, fd, remote, answered);
            } catch (RuntimeException e) {
                fd.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A link-local address of ours is on the link of the remote one. */
    private static void bind(Fd fd, IpAddress local, TcpEndpoint remote) {
        int link = local.isLinkLocal() && !local.isV4() ? remote.link() : 0;
        int bound = SocketCalls.bind(fd, local, 0, link);
        LinuxException.check(bound, "bind to", new TcpEndpoint(local, 0, link).toString());
    }

    /** Handles what the kernel has ready, without waiting; answers how many sockets that were. */
    public int poll() {
        int handled = poller.dispatch();
        endLingering();
        return handled;
    }

    /** Waits until there is something to {@link #poll}, {@link #wakeUp} is called, or {@code nanos} are over. */
    public void await(long nanos) {
        poller.await(nanos);
    }

    /** Ends the present or next {@link #await}, unless all is closed; for any thread. */
    public void wakeUp() {
        synchronized (lock) {
            if (!closed) {
                poller.wakeUp();
            }
        }
    }

    /** Closes all sockets. Closing twice is harmless. */
    @Override
    public void close() {
        new ArrayList<>(open).forEach(WatchedSocket::release);
        lingering.clear();
        synchronized (lock) {
            closed = true;
            poller.close();
        }
    }

    /** The connection is closed for its owner, and stays a little for the other end. */
    void linger(TcpChannel channel) {
        lingering.add(new Lingering(channel, System.nanoTime() + LINGER_NANOS));
    }

    private void endLingering() {
        while (!lingering.isEmpty() && System.nanoTime() - lingering.element().until() >= 0) {
            lingering.remove().channel().release();
        }
    }

    void watch(WatchedSocket socket, Fd fd, int events, Poller.Watcher watcher) {
        poller.add(fd, events, watcher);
        open.add(socket);
    }

    void forget(WatchedSocket socket, Fd fd) {
        open.remove(socket);
        poller.remove(fd);
    }

    /** Memory for {@code length} octets, or as many as there is room for, on their way from or to a buffer on the heap. */
    ByteBuffer scratch(int length) {
        return scratch.clear().limit(Math.min(length, SCRATCH_LENGTH));
    }
}
