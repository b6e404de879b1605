// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An rtnetlink socket: sends a request, reads its answers, turns refusals into {@link NetlinkException}s.
 *
 * <p>Safe for use by multiple threads: one exchange at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 10;
    private static final Errno EBADMSG = new Errno(74);

    private final Fd fd;
    private final int port;

    // Guards the buffers, the counter and the order of send and receive. Held while waiting for the kernel, never while
    // calling anything of the user's.
    private final Object lock = new Object();

    private final NativeMemory sender = NativeMemory.allocate(16);

    @GuardedBy("lock")
    private NativeMemory buffer = NativeMemory.allocate(64 << 10); // the kernel fills up to 32 KiB in a dump

    @GuardedBy("lock")
    private int sequence;

    private NetlinkSocket(Fd fd, int port) {
        this.fd = fd;
        this.port = port;
    }

    /** Opens a socket in the network namespace of the calling thread, where it stays. */
    static NetlinkSocket open() {
        Fd fd = SocketSetup.open();
        try {
            return new NetlinkSocket(fd, SocketSetup.bind(fd));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Has the kernel change something. */
    void change(String call, Object object, MessageWriter request) {
        changeUnless(call, object, request);
    }

    /** Has the kernel change something; answers false where it refuses with one of {@code absences}. */
    boolean changeUnless(String call, Object object, MessageWriter request, Errno... absences) {
        Exchange<Void> exchange = exchange(call, object, request, message -> Optional.empty());
        Acknowledgement end = endOf(exchange);
        if (end.isError() && Arrays.asList(absences).contains(new Errno(end.error()))) {
            return false;
        }
        check(call, object, end);
        return true;
    }

    /** The one answer to a get; empty where the kernel refuses with one of {@code absences}. */
    <T> Optional<T> get(
            String call,
            Object object,
            MessageWriter request,
            Function<Message, Optional<T>> reader,
            Errno... absences) {
        return list(call, object, request, reader, absences).stream().findFirst();
    }

    /** All answers to a get or a dump, of one moment; none where the kernel refuses with one of {@code absences}. */
    <T> List<T> list(
            String call,
            Object object,
            MessageWriter request,
            Function<Message, Optional<T>> reader,
            Errno... absences) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Exchange<T> exchange = exchange(call, object, request, reader);
            Acknowledgement end = endOf(exchange);
            if (end.isError() && Arrays.asList(absences).contains(new Errno(end.error()))) {
                return List.of();
            }
            check(call, object, end);
            if (!exchange.isIncomplete()) {
                return answers(call, object, exchange);
            }
        }
        throw new NetlinkException(
                call, object.toString(), Errno.EINTR, "it changed while it was read, " + MAX_ATTEMPTS + " times");
    }

    private static <T> List<T> answers(String call, Object object, Exchange<T> exchange) {
        try {
            return exchange.answers();
        } catch (MalformedMessageException e) {
            throw malformed(call, object, e);
        }
    }

    private static Acknowledgement endOf(Exchange<?> exchange) {
        Acknowledgement end = exchange.end();
        if (end == null) {
            throw new AssertionError("exchange without an end");
        }
        return end;
    }

    private static void check(String call, Object object, Acknowledgement end) {
        if (end.isError()) {
            Errno errno = new Errno(end.error());
            boolean noRight = errno.equals(Errno.EPERM) && end.text().isEmpty();
            throw new NetlinkException(call, object.toString(), errno, noRight ? "needs CAP_NET_ADMIN" : end.text());
        }
    }

    private <T> Exchange<T> exchange(
            String call, Object object, MessageWriter request, Function<Message, Optional<T>> reader) {
        synchronized (lock) {
            try {
                Exchange<T> exchange = new Exchange<>(++sequence, port, reader);
                send(request.message());
                while (exchange.end() == null) {
                    receive(exchange);
                }
                return exchange;
            } catch (LinuxException e) {
                throw new NetlinkException(call, object.toString(), e.errno(), "netlink socket: " + e.call());
            } catch (MalformedMessageException e) {
                throw malformed(call, object, e);
            }
        }
    }

    private static NetlinkException malformed(String call, Object object, MalformedMessageException e) {
        NetlinkException malformed =
                new NetlinkException(call, object.toString(), EBADMSG, String.valueOf(e.getMessage()));
        malformed.initCause(e);
        return malformed;
    }

    @GuardedBy("lock")
    private void send(ByteBuffer message) {
        message.putInt(Message.SEQUENCE_OFFSET, sequence);
        int length = message.remaining();
        if (length > buffer.bytes()) {
            buffer = NativeMemory.allocate(length);
        }
        buffer.buffer().put(0, message, 0, length);
        LinuxException.check(Linux.send(fd.raw(), buffer.address(), length, 0), "send", fd.what());
    }

    @GuardedBy("lock")
    private void receive(Exchange<?> exchange) {
        long length = SocketSetup.receive(fd, buffer, sender);
        if (SocketSetup.port(sender) != 0) {
            return; // not from the kernel: anybody may send to our port
        }
        if (length > buffer.bytes()) {
            buffer = NativeMemory.allocate(length);
            exchange.lost();
            return;
        }
        exchange.accept(buffer.buffer().slice(0, (int) length).order(ByteOrder.nativeOrder()));
    }

    @Override
    public void close() {
        synchronized (lock) {
            fd.close();
        }
    }
}
