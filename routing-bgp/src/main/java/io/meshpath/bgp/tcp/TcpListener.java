// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bgp.socket.IpOptions;
import io.meshpath.bgp.socket.SocketAddress;
import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.Cidr;
import java.util.Optional;
import java.util.Set;

/**
 * Accepts connections at one address. An IPv6 listener accepts IPv6 only: {@code 0.0.0.0} and {@code ::} together are
 * everything. Owned by the thread that calls {@link TcpSockets#poll}.
 */
public final class TcpListener implements WatchedSocket {
    private static final int BACKLOG = 1024;
    // accept(2): the connection has failed before it was accepted, and the next one may be well.
    private static final Set<Integer> PASSING = Set.of(
            4, // EINTR
            64, // ENONET
            71, // EPROTO
            92, // ENOPROTOOPT
            95, // EOPNOTSUPP
            100, // ENETDOWN
            101, // ENETUNREACH
            103, // ECONNABORTED
            112, // EHOSTDOWN
            113); // EHOSTUNREACH

    private final TcpSockets sockets;
    private final Fd fd;
    private final TcpEndpoint local;
    private final NativeMemory remote = SocketCalls.addressAndLength();
    private final SocketAddress remoteAddress = new SocketAddress(remote, 0);

    private TcpListener(TcpSockets sockets, Fd fd, TcpEndpoint local) {
        this.sockets = sockets;
        this.fd = fd;
        this.local = local;
    }

    static TcpListener open(TcpSockets sockets, TcpEndpoint at, Runnable ready) {
        boolean v4 = at.address().isV4();
        Fd fd = SocketCalls.open(at.address(), SocketCalls.SOCK_STREAM, 0, "listener at " + at);
        try {
            SocketSetup.listener(fd, v4);
            int bound = SocketCalls.bind(fd, at.address(), at.port(), at.link());
            LinuxException.check(bound, "bind to", at.toString());
            LinuxException.check(Linux.listen(fd.raw(), BACKLOG), "listen on", fd.what());
            TcpListener listener = new TcpListener(sockets, fd, SocketCalls.local(fd, TcpEndpoint::of));
            sockets.watch(listener, fd, Linux.EPOLLIN, events -> ready.run());
            return listener;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Where it listens, with the port that the kernel chose. */
    public TcpEndpoint local() {
        return local;
    }

    /**
     * The next connection that waits, if there is one; {@link TcpChannel#use} is for the options of who it is.
     *
     * @throws LinuxException EMFILE and others when there is one that cannot be had now: {@link #pause} for a while
     */
    public Optional<TcpChannel> accept() {
        int raw = SocketCalls.accept(fd, remote);
        if (raw < 0) {
            if (!Errno.EAGAIN.is(raw) && !PASSING.contains(-raw)) {
                throw new LinuxException("accept from", fd.what(), Errno.ofResult(raw));
            }
            return Optional.empty();
        }
        TcpEndpoint from = TcpEndpoint.of(remoteAddress);
        return Optional.of(TcpChannel.connected(sockets, Fd.own(raw, "connection from " + from), from));
    }

    /** Says nothing until {@link #resume}, while connections wait. */
    public void pause() {
        sockets.poller().modify(fd, 0);
    }

    /** Says again when connections wait. */
    public void resume() {
        sockets.poller().modify(fd, Linux.EPOLLIN);
    }

    /**
     * Requires {@code authentication} of connections from {@code peers}, of the listener's family, from now on. The most
     * specific prefix counts.
     *
     * @throws UnsupportedTcpOptionException when the kernel has no such option
     * @throws LinuxException when it refuses
     */
    public void require(Cidr peers, TcpAuthentication authentication) {
        Authenticator.add(fd, peers, authentication, false);
    }

    /**
     * Requires no authentication of {@code peers} any more, after {@link #require} with the same arguments.
     *
     * @throws LinuxException ENOENT when it was not required
     */
    public void release(Cidr peers, TcpAuthentication authentication) {
        Authenticator.remove(fd, peers, authentication);
    }

    /**
     * Drops whatever has come further than the lowest of these options allow ({@link TcpOptions#ttlSecurity}), connection
     * attempts among it: to be called with those of all peers.
     */
    public void limitDistance(Iterable<TcpOptions> peers) {
        int least = -1;
        for (TcpOptions options : peers) {
            least = least < 0 ? options.leastTtl() : Math.min(least, options.leastTtl());
        }
        IpOptions.leastTtl(fd, local.address().isV4(), Math.max(0, least));
    }

    @Override
    public void close() {
        release();
    }

    @Override
    public void release() {
        if (fd.isOpen()) {
            sockets.forget(this, fd);
            fd.close();
        }
    }
}
