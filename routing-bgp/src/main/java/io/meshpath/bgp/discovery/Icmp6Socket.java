// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import io.meshpath.bgp.socket.IpOptions;
import io.meshpath.bgp.socket.ReceivedMessage;
import io.meshpath.bgp.socket.SocketAddress;
import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/** A raw socket for the ICMPv6 messages of discovery. Never waits. Owned by the thread that calls doWork(). */
final class Icmp6Socket implements AutoCloseable {
    private static final String WHAT = "socket for router advertisements";
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int ICMPV6_FILTER = 1;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int MAX_MESSAGE = 1500;

    private final Fd fd;
    private final ReceivedMessage received = new ReceivedMessage(MAX_MESSAGE);

    private Icmp6Socket(Fd fd) {
        this.fd = fd;
    }

    /** What somebody on a link has sent. */
    record Heard(Icmp6.Kind kind, IpAddress address, int link) {}

    /**
     * A socket that hears only what discovery is about, and only of others.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW
     */
    static Icmp6Socket open() {
        Fd fd = SocketCalls.open(IpAddress.of6(0, 0), SocketCalls.SOCK_RAW, IPPROTO_ICMPV6, WHAT);
        try {
            setUp(fd);
            return new Icmp6Socket(fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    Fd fd() {
        return fd;
    }

    /** Sends {@code message} to the group {@code to} on a link; answers 0 or more, or a negative error number. */
    long send(byte[] message, IpAddress to, int link) {
        try (NativeMemory memory = NativeMemory.allocate(SocketAddress.MAX_LENGTH + message.length)) {
            new SocketAddress(memory, 0).put(to, 0, link);
            memory.buffer().put(SocketAddress.MAX_LENGTH, message);
            long address = memory.address();
            return Linux.sendto(
                    fd.raw(), address + SocketAddress.MAX_LENGTH, message.length, 0, address, SocketAddress.MAX_LENGTH);
        }
    }

    /** The next one that counts, if there is one. */
    Optional<Heard> receive() {
        while (received.receive(fd) >= 0) {
            IpAddress sender = received.sender().address();
            Optional<Heard> heard = Icmp6.read(received.data(), received.ttl())
                    .filter(kind -> sender.isLinkLocal()) // a router has no other address to speak from
                    .map(kind -> new Heard(kind, sender, received.sender().link()));
            if (heard.isPresent()) {
                return heard;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        fd.close();
    }

    private static void setUp(Fd fd) {
        try (NativeMemory filter = NativeMemory.allocate(32)) { // a bit a type: set is not for us
            for (int i = 0; i < 32; i++) {
                filter.buffer().put(i, (byte) 0xff);
            }
            for (int type : new int[] {Icmp6.ECHO_REPLY, Icmp6.ROUTER_SOLICITATION, Icmp6.ROUTER_ADVERTISEMENT}) {
                int word = type / Integer.SIZE * Integer.BYTES;
                int bits = filter.buffer().getInt(word);
                filter.buffer().putInt(word, bits & ~(1 << type % Integer.SIZE));
            }
            int set = SocketCalls.setOption(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, filter);
            LinuxException.check(set, "set the filter of", WHAT);
        }
        SocketCalls.setOption(fd, IpOptions.IPPROTO_IPV6, IPV6_MULTICAST_HOPS, Icmp6.HOP_LIMIT, "multicast hop limit");
        SocketCalls.setOption(fd, IpOptions.IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "no multicast loop");
        IpOptions.tellTtl(fd, false);
    }
}
