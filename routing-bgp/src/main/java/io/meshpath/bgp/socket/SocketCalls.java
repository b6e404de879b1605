// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.socket;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** The system calls that are made once in the life of a socket, with the numbers of sys/socket.h and linux/sockios.h. */
public final class SocketCalls {
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;

    static final int SOL_SOCKET = 1;

    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int SO_ERROR = 4;
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int IFREQ_LENGTH = 40;
    private static final int IFREQ_INDEX_OFFSET = 16; // after the name

    private SocketCalls() {}

    /**
     * A socket for the family of {@code address} that never waits.
     *
     * @throws LinuxException EPERM for {@link #SOCK_RAW} without CAP_NET_RAW
     */
    public static Fd open(IpAddress address, int type, int protocol, String what) {
        int raw = Linux.socket(SocketAddress.family(address), type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (Errno.EPERM.is(raw)) {
            throw new LinuxException("open", what, Errno.EPERM, "needs CAP_NET_RAW");
        }
        return Fd.own((int) LinuxException.check(raw, "open", what), what);
    }

    /** Binds a socket to an address, or to the unspecified one for any; {@code port} 0 lets the kernel choose. */
    public static int bind(Fd fd, IpAddress address, int port, int link) {
        try (NativeMemory memory = NativeMemory.allocate(SocketAddress.MAX_LENGTH)) {
            new SocketAddress(memory, 0).put(address, port, link);
            return Linux.bind(fd.raw(), memory.address(), SocketAddress.length(address));
        }
    }

    /** Begins to connect a stream, which answers EINPROGRESS; other sockets are connected when this is back. */
    public static int connect(Fd fd, IpAddress address, int port, int link) {
        try (NativeMemory memory = NativeMemory.allocate(SocketAddress.MAX_LENGTH)) {
            new SocketAddress(memory, 0).put(address, port, link);
            return Linux.connect(fd.raw(), memory.address(), SocketAddress.length(address));
        }
    }

    /** What {@code reader} makes of our end. */
    public static <T> T local(Fd fd, Function<SocketAddress, T> reader) {
        try (NativeMemory memory = addressAndLength()) {
            SocketAddress address = new SocketAddress(memory, 0);
            int named = Linux.getsockname(fd.raw(), memory.address(), prepareLength(memory));
            LinuxException.check(named, "read the address of", fd.what());
            return reader.apply(address);
        }
    }

    /** The next connection that waits on {@code listener}, its remote address in {@code remote}. */
    public static int accept(Fd listener, NativeMemory remote) {
        return Linux.accept(listener.raw(), remote.address(), prepareLength(remote), SOCK_NONBLOCK | SOCK_CLOEXEC);
    }

    /** Memory for a {@link SocketAddress} at its start and the length of it, as {@link #accept} takes it. */
    public static NativeMemory addressAndLength() {
        return NativeMemory.allocate(SocketAddress.MAX_LENGTH + Integer.BYTES);
    }

    private static long prepareLength(NativeMemory addressAndLength) {
        addressAndLength.buffer().putInt(SocketAddress.MAX_LENGTH, SocketAddress.MAX_LENGTH);
        return addressAndLength.address() + SocketAddress.MAX_LENGTH;
    }

    /** The name of the device with this index, in the namespace of {@code fd}. */
    public static String deviceName(Fd fd, int index) {
        try (NativeMemory request = NativeMemory.allocate(IFREQ_LENGTH)) {
            request.buffer().putInt(IFREQ_INDEX_OFFSET, index);
            int named = Linux.ioctl(fd.raw(), SIOCGIFNAME, request.address());
            LinuxException.check(named, "read the name of device", Integer.toString(index));
            byte[] name = new byte[IFREQ_INDEX_OFFSET];
            request.buffer().get(0, name);
            return new String(name, StandardCharsets.UTF_8).trim();
        }
    }

    /** The index of the device with this name, in the namespace of {@code fd}. */
    public static int deviceIndex(Fd fd, String name) {
        try (NativeMemory request = NativeMemory.allocate(IFREQ_LENGTH)) {
            request.buffer().put(0, name.getBytes(StandardCharsets.UTF_8));
            int found = Linux.ioctl(fd.raw(), SIOCGIFINDEX, request.address());
            LinuxException.check(found, "find device " + name + " for", fd.what());
            return request.buffer().getInt(IFREQ_INDEX_OFFSET);
        }
    }

    /** What has gone wrong on the socket since somebody asked last. */
    public static Optional<Errno> error(Fd fd) {
        try (NativeMemory answer = NativeMemory.allocate(2 * Integer.BYTES)) {
            answer.buffer().putInt(Integer.BYTES, Integer.BYTES);
            int got = Linux.getsockopt(
                    fd.raw(), SOL_SOCKET, SO_ERROR, answer.address(), answer.address() + Integer.BYTES);
            LinuxException.check(got, "read the error of", fd.what());
            int number = answer.buffer().getInt(0);
            return number == 0 ? Optional.empty() : Optional.of(new Errno(number));
        }
    }

    /** Sets an option to a number; {@code what} names it in messages. */
    public static void setOption(Fd fd, int level, int option, int value, String what) {
        try (NativeMemory memory = NativeMemory.allocate(Integer.BYTES)) {
            memory.buffer().putInt(0, value);
            LinuxException.check(setOption(fd, level, option, memory), "set " + what + " of", fd.what());
        }
    }

    /** Sets an option to all of {@code value}. */
    public static int setOption(Fd fd, int level, int option, NativeMemory value) {
        return Linux.setsockopt(fd.raw(), level, option, value.address(), (int) value.bytes());
    }
}
