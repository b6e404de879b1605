// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/**
 * A connection, or the attempt to make one. It reads and writes what it can without waiting, asks the kernel only when that
 * has said that there is something, and allocates nothing.
 *
 * <p>Owned by the thread that calls {@link TcpSockets#poll}.
 */
public final class TcpChannel implements ByteChannel, WatchedSocket {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;

    private final TcpSockets sockets;
    private final Fd fd;
    private final TcpEndpoint remote;
    private final Runnable answered;
    private int interest;
    private boolean connected;
    private boolean readable;
    private boolean closed;
    private Optional<Errno> failure = Optional.empty();

    private TcpChannel(TcpSockets sockets, Fd fd, TcpEndpoint remote, Runnable answered) {
        this.sockets = sockets;
        this.fd = fd;
        this.remote = remote;
        this.answered = answered;
    }

    /** An attempt that is under way; {@code answered} is told once it is over. */
    static TcpChannel connecting(TcpSockets sockets, Fd fd, TcpEndpoint remote, Runnable answered) {
        TcpChannel channel = new TcpChannel(sockets, fd, remote, answered);
        channel.watch(Linux.EPOLLOUT);
        return channel;
    }

    /** A connection that the other end has made. */
    static TcpChannel connected(TcpSockets sockets, Fd fd, TcpEndpoint remote) {
        TcpChannel channel = new TcpChannel(sockets, fd, remote, () -> {});
        channel.connected = true;
        channel.watch(Linux.EPOLLIN);
        return channel;
    }

    /** The other end. */
    public TcpEndpoint remote() {
        return remote;
    }

    /**
     * Our end.
     *
     * @throws LinuxException when the kernel does not say
     */
    public TcpEndpoint local() {
        return SocketCalls.local(fd, TcpEndpoint::of);
    }

    /**
     * The network device that the other end's link-local address is on; empty for other addresses.
     *
     * @throws LinuxException ENODEV when it has gone meanwhile
     */
    public Optional<String> remoteDevice() {
        return remote.link() == 0 ? Optional.empty() : Optional.of(SocketCalls.deviceName(fd, remote.link()));
    }

    /**
     * Asks {@code options} of a connection that the other end has made. Its authentication is what the listener was told.
     *
     * @throws LinuxException when the kernel refuses one of them
     */
    public void use(TcpOptions options) {
        SocketSetup.connection(fd, remote.address().isV4(), options);
    }

    /**
     * Whether there is a connection now; false while the attempt is under way.
     *
     * @throws IOException when it failed, saying why: {@code "connection refused"}
     */
    public boolean finishConnect() throws IOException {
        requireOpen();
        if (failure.isPresent()) {
            throw new IOException(failure.get().text());
        }
        return connected;
    }

    /**
     * {@inheritDoc}
     *
     * @return 0 when there is nothing now, -1 when the other end will send nothing more
     * @throws IOException when the connection is lost or could not be made, in the system's words
     */
    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!finishConnect() || !readable || !to.hasRemaining()) {
            return 0;
        }
        readable = false; // the kernel says it again when there is more
        ByteBuffer direct = to.isDirect() ? to : sockets.scratch(to.remaining());
        long count = receive(direct);
        if (count == 0) {
            readable = true; // it stays so
            return -1;
        }
        int read = countOrThrow(count);
        if (to.isDirect()) {
            to.position(to.position() + read);
        } else {
            to.put(direct.limit(read));
        }
        return read;
    }

    /**
     * {@inheritDoc}
     *
     * @return how much the kernel took, 0 when it has no room
     * @throws IOException when the connection is lost or could not be made, in the system's words
     */
    @Override
    public int write(ByteBuffer from) throws IOException {
        if (!finishConnect() || !from.hasRemaining()) {
            return 0;
        }
        ByteBuffer direct = from.isDirect() ? from : copy(from);
        int written = countOrThrow(send(direct));
        from.position(from.position() + written);
        setInterest(from.hasRemaining() ? Linux.EPOLLIN | Linux.EPOLLOUT : Linux.EPOLLIN);
        return written;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /**
     * Ends the connection, or gives up the attempt: nobody is told then.
     *
     * <p>The other end can read what was written before: the kernel would send a reset, at which most programs read no
     * further, if anything came in that nobody reads. So what still comes is thrown away until the other end has closed
     * too, for {@link TcpSockets#LINGER_NANOS} at most.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (connected && Linux.shutdown(fd.raw(), SHUT_WR) == 0 && !discard()) {
            setInterest(Linux.EPOLLIN);
            sockets.linger(this);
        } else {
            release();
        }
    }

    @Override
    public void release() {
        closed = true;
        if (fd.isOpen()) {
            sockets.forget(this, fd);
            fd.close();
        }
    }

    /** Throws away what has come; true when nothing more can come. */
    private boolean discard() {
        ByteBuffer scratch = sockets.scratch(Integer.MAX_VALUE);
        long count;
        do {
            count = receive(scratch);
        } while (count > 0);
        return !Errno.EAGAIN.is(count) && !Errno.EINTR.is(count);
    }

    private long receive(ByteBuffer direct) {
        try {
            long address = NativeMemory.addressOf(direct) + direct.position();
            return Linux.recv(fd.raw(), address, direct.remaining(), MSG_DONTWAIT);
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    private long send(ByteBuffer direct) {
        try {
            long address = NativeMemory.addressOf(direct) + direct.position();
            return Linux.send(fd.raw(), address, direct.remaining(), MSG_DONTWAIT | MSG_NOSIGNAL);
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    private ByteBuffer copy(ByteBuffer from) {
        ByteBuffer scratch = sockets.scratch(from.remaining());
        return scratch.put(0, from, from.position(), scratch.remaining());
    }

    private static int countOrThrow(long count) throws IOException {
        if (count >= 0) {
            return (int) count;
        }
        if (Errno.EAGAIN.is(count) || Errno.EINTR.is(count)) {
            return 0;
        }
        throw new IOException(Errno.ofResult(count).text());
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private void watch(int events) {
        interest = events;
        sockets.watch(this, fd, events, this::ready);
    }

    private void setInterest(int events) {
        if (interest != events) {
            interest = events;
            sockets.poller().modify(fd, events);
        }
    }

    private void ready(int events) {
        if (closed) {
            if (discard()) {
                release();
            }
        } else if (connected) {
            readable |= (events & ~Linux.EPOLLOUT) != 0; // an error is read, too
        } else if (failure.isEmpty()) {
            failure = SocketCalls.error(fd);
            connected = failure.isEmpty();
            if (connected) {
                setInterest(Linux.EPOLLIN);
            } else {
                sockets.poller().remove(fd); // or the kernel would say it again and again
            }
            answered.run();
        }
    }
}
