// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The system calls on a TCP socket that are made once in its life, with the numbers of sys/socket.h. */
final class SocketCalls {
    static final int SOL_SOCKET = 1;

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SO_ERROR = 4;
    private static final int BACKLOG = 1024;

    private static final int SIOCGIFNAME = 0x8910;
    private static final int IFREQ_LENGTH = 40;
    private static final int IFREQ_INDEX_OFFSET = 16; // after the name

    private SocketCalls() {}

    /** A socket for the family of {@code address}. */
    static Fd open(IpAddress address, String what) {
        int raw = Linux.socket(SocketAddress.family(address), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        return Fd.own((int) LinuxException.check(raw, "open", what), what);
    }

    static void bind(Fd fd, TcpEndpoint at) {
        try (NativeMemory address = address(at)) {
            int bound = Linux.bind(fd.raw(), address.address(), SocketAddress.length(at.address()));
            LinuxException.check(bound, "bind to", at.toString());
        }
    }

    static void listen(Fd fd) {
        LinuxException.check(Linux.listen(fd.raw(), BACKLOG), "listen on", fd.what());
    }

    /** Begins to connect; the socket is ready for output when that is over. */
    static void connect(Fd fd, TcpEndpoint to) {
        try (NativeMemory address = address(to)) {
            int begun = Linux.connect(fd.raw(), address.address(), SocketAddress.length(to.address()));
            if (!Errno.EINPROGRESS.is(begun)) {
                LinuxException.check(begun, "connect to", to.toString());
            }
        }
    }

    /** The next connection that waits on {@code listener}, its remote address in {@code remote}; or a negative error number. */
    static int accept(Fd listener, NativeMemory remote) {
        remote.buffer().putInt(SocketAddress.MAX_LENGTH, SocketAddress.MAX_LENGTH);
        return Linux.accept(
                listener.raw(),
                remote.address(),
                remote.address() + SocketAddress.MAX_LENGTH,
                SOCK_NONBLOCK | SOCK_CLOEXEC);
    }

    /** Memory for an address and its length, as {@link #accept} takes it. */
    static NativeMemory addressAndLength() {
        return NativeMemory.allocate(SocketAddress.MAX_LENGTH + Integer.BYTES);
    }

    static TcpEndpoint localEndpoint(Fd fd) {
        try (NativeMemory address = addressAndLength()) {
            address.buffer().putInt(SocketAddress.MAX_LENGTH, SocketAddress.MAX_LENGTH);
            int named = Linux.getsockname(fd.raw(), address.address(), address.address() + SocketAddress.MAX_LENGTH);
            LinuxException.check(named, "read the address of", fd.what());
            return SocketAddress.read(address.buffer());
        }
    }

    /** The name of the device with this index, in the namespace of {@code fd}. */
    static String deviceName(Fd fd, int index) {
        try (NativeMemory request = NativeMemory.allocate(IFREQ_LENGTH)) {
            request.buffer().putInt(IFREQ_INDEX_OFFSET, index);
            int named = Linux.ioctl(fd.raw(), SIOCGIFNAME, request.address());
            LinuxException.check(named, "read the name of device", Integer.toString(index));
            byte[] name = new byte[IFREQ_INDEX_OFFSET];
            request.buffer().get(0, name);
            return new String(name, StandardCharsets.UTF_8).trim();
        }
    }

    /** What has gone wrong on the socket since somebody asked last. */
    static Optional<Errno> error(Fd fd) {
        try (NativeMemory answer = NativeMemory.allocate(2 * Integer.BYTES)) {
            answer.buffer().putInt(Integer.BYTES, Integer.BYTES);
            int got = Linux.getsockopt(
                    fd.raw(), SOL_SOCKET, SO_ERROR, answer.address(), answer.address() + Integer.BYTES);
            LinuxException.check(got, "read the error of", fd.what());
            int number = answer.buffer().getInt(0);
            return number == 0 ? Optional.empty() : Optional.of(new Errno(number));
        }
    }

    static void setOption(Fd fd, int level, int option, int value, String what) {
        try (NativeMemory memory = NativeMemory.allocate(Integer.BYTES)) {
            memory.buffer().putInt(0, value);
            LinuxException.check(setOption(fd, level, option, memory), "set " + what + " of", fd.what());
        }
    }

    /** Sets an option to all of {@code value}; answers 0 or the negative error number. */
    static int setOption(Fd fd, int level, int option, NativeMemory value) {
        return Linux.setsockopt(fd.raw(), level, option, value.address(), (int) value.bytes());
    }

    private static NativeMemory address(TcpEndpoint endpoint) {
        NativeMemory memory = NativeMemory.allocate(SocketAddress.MAX_LENGTH);
        SocketAddress.write(endpoint, memory.buffer());
        return memory;
    }
}
