// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Hears of changes in the network configuration of one namespace as the kernel makes them (rtnetlink's multicast groups).
 * Never waits. Not safe for use by multiple threads.
 */
public final class NetlinkMonitor implements AutoCloseable {
    private static final int RECEIVE_OCTETS = 4 << 20;

    private final Fd fd;
    private final NativeMemory buffer = NativeMemory.allocate(64 << 10);
    private final NativeMemory sender = NativeMemory.allocate(16);

    private NetlinkMonitor(Fd fd) {
        this.fd = fd;
    }

    /** What one can hear of (RTNLGRP_… of linux/rtnetlink.h). */
    public enum Group {
        /** Devices come, go, and change. */
        LINKS(1),
        IPV4_ADDRESSES(5),
        IPV4_ROUTES(7),
        IPV6_ADDRESSES(9),
        IPV6_ROUTES(11),
        /** Nexthop objects come and go. */
        NEXT_HOPS(32);

        private final int number;

        Group(int number) {
            this.number = number;
        }
    }

    /**
     * Listens in the network namespace of the calling thread, from this moment on.
     *
     * @throws LinuxException when the kernel gives no socket
     */
    public static NetlinkMonitor open(Group... groups) {
        Fd fd = SocketSetup.open(NetlinkProtocol.ROUTE);
        try {
            SocketSetup.bind(fd);
            SocketSetup.allowReceiving(fd, RECEIVE_OCTETS);
            for (Group group : groups) {
                SocketSetup.join(fd, group.number);
            }
            return new NetlinkMonitor(fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** How a {@link #read} ended. */
    public enum Outcome {
        /** There is nothing more for now. */
        DRY,
        /** There is more. */
        MORE,
        /** There was more than the kernel keeps, and some of it is lost: ask for everything again. */
        LOST
    }

    /**
     * Passes on what has come, up to {@code datagrams} datagrams.
     *
     * @param reader gets each message; what it sees is valid during the call only
     * @throws LinuxException when the socket fails
     */
    public Outcome read(int datagrams, Consumer<Message> reader) {
        for (int i = 0; i < datagrams; i++) {
            long length = SocketSetup.receiveNow(fd, buffer, sender);
            if (Errno.EAGAIN.is(length)) {
                return Outcome.DRY;
            }
            if (Errno.ENOBUFS.is(length) || length > buffer.bytes()) {
                return Outcome.LOST;
            }
            LinuxException.check(length, "receive from", fd.what());
            if (SocketSetup.port(sender) == 0) {
                pass((int) length, reader);
            }
        }
        return Outcome.MORE;
    }

    private void pass(int length, Consumer<Message> reader) {
        var datagram = buffer.buffer().slice(0, length).order(ByteOrder.nativeOrder());
        while (datagram.hasRemaining()) {
            reader.accept(Message.read(datagram));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
