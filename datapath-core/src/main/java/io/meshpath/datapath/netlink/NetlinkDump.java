// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A dump that is read piece by piece, on a socket of its own, so that nobody has to wait while a large table is read. The
 * kernel goes on where it stopped, and says for most kinds of things when they have changed meanwhile (not for IPv4 routes, of
 * which it lists each that was there all the time). Not safe for use by multiple threads.
 */
public final class NetlinkDump implements AutoCloseable {
    private static final int SEQUENCE = 1;
    private static final int BUFFER_OCTETS = 64 << 10; // the kernel fills up to 32 KiB

    private final Fd fd;
    private final String call;
    private final Object object;
    private final Exchange<Void> exchange;
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER_OCTETS);
    private final NativeMemory sender = NativeMemory.allocate(16);

    private NetlinkDump(Fd fd, String call, Object object, Exchange<Void> exchange) {
        this.fd = fd;
        this.call = call;
        this.object = object;
        this.exchange = exchange;
    }

    /**
     * Asks for a dump of rtnetlink in the network namespace of the calling thread; {@link #read} reads it.
     *
     * @param reader gets each message of the answer; what it sees is valid during the call only
     * @throws LinuxException when the kernel gives no socket
     */
    public static NetlinkDump start(String call, Object object, MessageWriter request, Consumer<Message> reader) {
        Fd fd = SocketSetup.open(NetlinkProtocol.ROUTE);
        try {
            Exchange<Void> exchange = new Exchange<>(SEQUENCE, SocketSetup.bind(fd), message -> {
                reader.accept(message);
                return Optional.empty();
            });
            NetlinkDump dump = new NetlinkDump(fd, call, object, exchange);
            dump.send(request.message().putInt(Message.SEQUENCE_OFFSET, SEQUENCE));
            return dump;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private void send(ByteBuffer request) {
        int length = request.remaining();
        buffer.buffer().put(0, request, 0, length);
        LinuxException.check(Linux.send(fd.raw(), buffer.address(), length, 0), "send", fd.what());
    }

    /**
     * Reads the next datagram, up to some hundred entries, and answers whether there are more. The kernel has it ready, so
     * this does not wait.
     *
     * @throws NetlinkException when the kernel refuses, or an answer cannot be read: "{@code call} {@code object}: …"
     */
    public boolean read() {
        try {
            if (exchange.end() == null) {
                receive();
            }
            exchange.answers(); // throws for an entry that could not be read
        } catch (LinuxException e) {
            throw Refused.socket(call, object, e);
        } catch (MalformedMessageException e) {
            throw Refused.malformed(call, object, e);
        }
        Acknowledgement end = exchange.end();
        if (end != null) {
            Refused.check(call, object, end);
        }
        return end == null;
    }

    private void receive() {
        long length = SocketSetup.receive(fd, buffer, sender);
        if (SocketSetup.port(sender) != 0) {
            return; // not from the kernel: anybody may send to our port
        }
        if (length > buffer.bytes()) {
            exchange.lost();
            return;
        }
        exchange.accept(buffer.buffer().slice(0, (int) length).order(ByteOrder.nativeOrder()));
    }

    /** Whether the kernel says that entries may be missing or there twice, because something changed while it was read. */
    public boolean isInterrupted() {
        return exchange.isIncomplete();
    }

    /** Ends the dump, at whatever point it is. */
    @Override
    public void close() {
        fd.close();
    }
}
