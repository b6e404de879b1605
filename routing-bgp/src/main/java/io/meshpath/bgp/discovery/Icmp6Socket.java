// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A raw socket for the ICMPv6 messages of discovery. Never waits. Owned by the thread that calls doWork(). */
final class Icmp6Socket implements AutoCloseable {
    private static final String WHAT = "socket for router advertisements";
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int ICMPV6_FILTER = 1;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_RECVHOPLIMIT = 51;

    private static final int ADDRESS_LENGTH = 28; // struct sockaddr_in6: family, port, flow, address, scope
    private static final int ADDRESS_OFFSET = 8;
    private static final int SCOPE_OFFSET = 24;

    private final Fd fd;
    private final ReceivedMessage received = new ReceivedMessage();

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
        int raw = Linux.socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6);
        if (Errno.EPERM.is(raw)) {
            throw new LinuxException("open", WHAT, Errno.EPERM, "needs CAP_NET_RAW");
        }
        Fd fd = Fd.own((int) LinuxException.check(raw, "open", WHAT), WHAT);
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
        try (NativeMemory memory = NativeMemory.allocate(ADDRESS_LENGTH + message.length)) {
            ByteBuffer out = memory.buffer();
            out.putShort(0, (short) AF_INET6);
            out.put(ADDRESS_OFFSET, to.toBytes());
            out.putInt(SCOPE_OFFSET, link);
            out.put(ADDRESS_LENGTH, message);
            long start = memory.address();
            return Linux.sendto(fd.raw(), start + ADDRESS_LENGTH, message.length, 0, start, ADDRESS_LENGTH);
        }
    }

    /** The next one that counts, if there is one. */
    Optional<Heard> receive() {
        long length = Linux.recvmsg(fd.raw(), received.prepare(), 0);
        while (length >= 0 || Errno.EINTR.is(length)) {
            Optional<Heard> heard = length < 0 ? Optional.empty() : read(length);
            if (heard.isPresent()) {
                return heard;
            }
            length = Linux.recvmsg(fd.raw(), received.prepare(), 0);
        }
        return Optional.empty();
    }

    private Optional<Heard> read(long length) {
        IpAddress sender = received.sender();
        return Icmp6.read(received.message(length), received.hopLimit())
                .filter(kind -> sender.isLinkLocal()) // a router has no other address to speak from
                .map(kind -> new Heard(kind, sender, received.link()));
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
            int set = Linux.setsockopt(fd.raw(), IPPROTO_ICMPV6, ICMPV6_FILTER, filter.address(), 32);
            LinuxException.check(set, "set the filter of", WHAT);
        }
        set(fd, IPV6_MULTICAST_HOPS, Icmp6.HOP_LIMIT);
        set(fd, IPV6_MULTICAST_LOOP, 0);
        set(fd, IPV6_RECVHOPLIMIT, 1);
    }

    private static void set(Fd fd, int option, int value) {
        try (NativeMemory memory = NativeMemory.allocate(Integer.BYTES)) {
            memory.buffer().putInt(0, value);
            int set = Linux.setsockopt(fd.raw(), IPPROTO_IPV6, option, memory.address(), Integer.BYTES);
            LinuxException.check(set, "set option " + option + " of", WHAT);
        }
    }
}
