// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;

/** The system calls of a netlink socket, with the numbers of sys/socket.h and linux/netlink.h. */
final class SocketSetup {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10; // acknowledgements do not repeat the request
    private static final int NETLINK_EXT_ACK = 11; // … and say what is wrong in words
    private static final int NETLINK_GET_STRICT_CHK = 12; // gets filter in the kernel and refuse what they do not know

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int TIMEOUT_SECONDS = 30; // an answer lost is an error then, and not a thread that hangs

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ADDRESS_LENGTH = 12; // struct sockaddr_nl: family, padding, port, groups
    private static final int PORT_OFFSET = 4;
    private static final String WHAT = "netlink socket";

    private SocketSetup() {}

    static Fd open(NetlinkProtocol protocol) {
        int raw = Linux.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol.number());
        return Fd.own((int) LinuxException.check(raw, "open", WHAT), WHAT);
    }

    /** Sets the options, binds, and answers the port the kernel gave. */
    static int bind(Fd fd) {
        for (int option : new int[] {NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK}) {
            setOption(fd, SOL_NETLINK, option, 1, 4);
        }
        setOption(fd, SOL_SOCKET, SO_RCVTIMEO, TIMEOUT_SECONDS, 16);
        try (NativeMemory address = NativeMemory.allocate(16)) {
            address.buffer().putShort(0, (short) AF_NETLINK);
            LinuxException.check(Linux.bind(fd.raw(), address.address(), ADDRESS_LENGTH), "bind", WHAT);
            address.buffer().putInt(ADDRESS_LENGTH, ADDRESS_LENGTH);
            int named = Linux.getsockname(fd.raw(), address.address(), address.address() + ADDRESS_LENGTH);
            LinuxException.check(named, "read the address of", WHAT);
            return port(address);
        }
    }

    /** Lets datagrams of this many octets be sent, beyond what the system allows everybody. */
    static void allowSending(Fd fd, int length) {
        setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, length, 4); // the kernel doubles it for what it adds
    }

    /** Lets answers of this many octets wait to be read, beyond what the system allows everybody. */
    static void allowReceiving(Fd fd, int length) {
        setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, length, 4);
    }

    /** Subscribes to one multicast group. */
    static void join(Fd fd, int group) {
        setOption(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, 4);
    }

    private static void setOption(Fd fd, int level, int option, int value, int length) {
        try (NativeMemory memory = NativeMemory.allocate(length)) {
            memory.buffer().putInt(0, value);
            int set = Linux.setsockopt(fd.raw(), level, option, memory.address(), length);
            LinuxException.check(set, "set option " + option + " of", WHAT);
        }
    }

    /**
     * Waits for the next datagram; answers its length, which may be more than {@code buffer} holds.
     *
     * @param sender 16 octets that receive the sender's address
     */
    static long receive(Fd fd, NativeMemory buffer, NativeMemory sender) {
        long length = receive(fd, buffer, sender, MSG_TRUNC);
        if (Errno.EAGAIN.is(length)) {
            throw new LinuxException("receive from", WHAT, Errno.ETIMEDOUT);
        }
        return LinuxException.check(length, "receive from", WHAT);
    }

    /** The next datagram as {@link #receive(Fd, NativeMemory, NativeMemory)}, or a negative error number such as EAGAIN's. */
    static long receiveNow(Fd fd, NativeMemory buffer, NativeMemory sender) {
        return receive(fd, buffer, sender, MSG_TRUNC | MSG_DONTWAIT);
    }

    private static long receive(Fd fd, NativeMemory buffer, NativeMemory sender, int flags) {
        long length;
        do {
            sender.buffer().putInt(ADDRESS_LENGTH, ADDRESS_LENGTH);
            length = Linux.recvfrom(
                    fd.raw(),
                    buffer.address(),
                    buffer.bytes(),
                    flags,
                    sender.address(),
                    sender.address() + ADDRESS_LENGTH);
        } while (Errno.EINTR.is(length));
        return length;
    }

    /** The port in an address; 0 is the kernel's. */
    static int port(NativeMemory address) {
        return address.buffer().getInt(PORT_OFFSET);
    }
}
