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
 * A netlink socket: sends a request, reads its answers, turns refusals into {@link NetlinkException}s.
 *
 * <p>The socket belongs to the namespace it was opened in. Safe for use by multiple threads: one exchange at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 10;
    private static final int ANSWER_OCTETS = 2 << 10; // what the kernel accounts for a refusal with words

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

    @GuardedBy("lock")
    private int answerable = 64; // whatever the system's limit is

    private NetlinkSocket(Fd fd, int port) {
        this.fd = fd;
        this.port = port;
    }

    /**
     * Opens a socket in the network namespace of the calling thread, where it stays.
     *
     * @throws LinuxException EPROTONOSUPPORT when the kernel does not have the protocol
     */
    public static NetlinkSocket open(NetlinkProtocol protocol) {
        Fd fd = SocketSetup.open(protocol);
        try {
            return new NetlinkSocket(fd, SocketSetup.bind(fd));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Has the kernel change something.
     *
     * @throws NetlinkException when it refuses: "{@code call} {@code object}: …"
     */
    public void change(String call, Object object, MessageWriter request) {
        changeUnless(call, object, request);
    }

    /** Has the kernel change something; answers false where it refuses with one of {@code absences}. */
    public boolean changeUnless(String call, Object object, MessageWriter request, Errno... absences) {
        Exchange<Void> exchange = exchange(call, object, request, message -> Optional.empty());
        Acknowledgement end = endOf(exchange);
        if (end.isError() && Arrays.asList(absences).contains(new Errno(end.error()))) {
            return false;
        }
        Refused.check(call, object, end);
        return true;
    }

    /** The one answer to a get; empty where the kernel refuses with one of {@code absences}. */
    public <T> Optional<T> get(
            String call,
            Object object,
            MessageWriter request,
            Function<Message, Optional<T>> reader,
            Errno... absences) {
        return list(call, object, request, reader, absences).stream().findFirst();
    }

    /** All answers to a get or a dump, of one moment; none where the kernel refuses with one of {@code absences}. */
    public <T> List<T> list(
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
            Refused.check(call, object, end);
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
            throw Refused.malformed(call, object, e);
        }
    }

    private static Acknowledgement endOf(Answers answers) {
        Acknowledgement end = answers.end();
        if (end == null) {
            throw new AssertionError("exchange without an end");
        }
        return end;
    }

    /**
     * Has the kernel make all changes of a batch in one moment, or none of them.
     *
     * @throws NetlinkException for the first change that it refuses
     */
    public void commit(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        synchronized (lock) {
            int first = sequence + 1;
            sequence += batch.messages();
            BatchAnswers answers = new BatchAnswers(first, batch.messages(), port);
            Batch.Step last = batch.step(batch.messages());
            exchange(last.call(), last.object(), batch.datagram(first), answers);
            Batch.Step refused = batch.step(answers.answered());
            Refused.check(refused.call(), refused.object(), endOf(answers));
        }
    }

    /** Hears of each request of a {@link RequestBatch} that the kernel refused, in order. */
    @FunctionalInterface
    public interface Refusals {
        /** The kernel refused the {@code index}th request, counted from 0, and perhaps says why. */
        void refused(int index, Errno errno, String explanation);
    }

    /**
     * Has the kernel carry out all requests of a batch, in order; what it refuses is told, and does not keep it from the rest.
     *
     * @throws NetlinkException when the requests cannot be sent or the answers not be read: "{@code call} {@code object}: …"
     */
    public void submit(String call, Object object, RequestBatch batch, Refusals refusals) {
        if (batch.size() == 0) {
            return;
        }
        synchronized (lock) {
            allowAnswers(batch.size());
            int first = sequence + 1;
            sequence += batch.size();
            exchange(call, object, batch.datagram(first), new BatchRefusals(first, batch.size(), port, refusals));
        }
    }

    /** Makes room for all answers of a batch, as they come before the first can be read. */
    @GuardedBy("lock")
    private void allowAnswers(int requests) {
        if (requests > answerable) {
            answerable = requests;
            SocketSetup.allowReceiving(fd, requests * ANSWER_OCTETS);
        }
    }

    private <T> Exchange<T> exchange(
            String call, Object object, MessageWriter request, Function<Message, Optional<T>> reader) {
        synchronized (lock) {
            ByteBuffer message = request.message();
            message.putInt(Message.SEQUENCE_OFFSET, ++sequence);
            Exchange<T> exchange = new Exchange<>(sequence, port, reader);
            exchange(call, object, message, exchange);
            return exchange;
        }
    }

    private void exchange(String call, Object object, ByteBuffer datagram, Answers answers) {
        synchronized (lock) {
            try {
                send(datagram);
                while (answers.end() == null) {
                    receive(answers);
                }
            } catch (LinuxException e) {
                throw Refused.socket(call, object, e);
            } catch (MalformedMessageException e) {
                throw Refused.malformed(call, object, e);
            }
        }
    }

    @GuardedBy("lock")
    private void send(ByteBuffer message) {
        int length = message.remaining();
        if (length > buffer.bytes()) {
            buffer = NativeMemory.allocate(length);
            SocketSetup.allowSending(fd, length);
        }
        buffer.buffer().put(0, message, 0, length);
        LinuxException.check(Linux.send(fd.raw(), buffer.address(), length, 0), "send", fd.what());
    }

    @GuardedBy("lock")
    private void receive(Answers answers) {
        long length = SocketSetup.receive(fd, buffer, sender);
        if (SocketSetup.port(sender) != 0) {
            return; // not from the kernel: anybody may send to our port
        }
        if (length > buffer.bytes()) {
            buffer = NativeMemory.allocate(length);
            answers.lost();
            return;
        }
        answers.accept(buffer.buffer().slice(0, (int) length).order(ByteOrder.nativeOrder()));
    }

    @Override
    public void close() {
        synchronized (lock) {
            fd.close();
        }
    }
}
