// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A UDP socket with what java.nio has no name for: the time to live it sends with, and that of what it receives. Never
 * waits. Owned by the thread that calls doWork().
 */
final class UdpSocket implements AutoCloseable {
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_RECVTTL = 12;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_TCLASS = 67;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int REQUEST_LENGTH = 40; // struct ifreq: a name of 16 octets, then a union
    private static final int REQUEST_INDEX_OFFSET = 16;
    private static final int MAX_TTL = 255;
    private static final int NETWORK_CONTROL = 0xc0; // the precedence of routing traffic

    private final Fd fd;
    private final String what;
    private final boolean v4;
    private int scope;

    private UdpSocket(Fd fd, String what, boolean v4) {
        this.fd = fd;
        this.what = what;
        this.v4 = v4;
    }

    /**
     * A socket that sends with the highest time to live, and is told that of what it receives.
     *
     * @throws LinuxException when the kernel refuses: EPERM for a device needs CAP_NET_RAW, ENODEV when there is none
     */
    static UdpSocket open(IpAddress family, Optional<String> device, String what) {
        int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
        int raw = Linux.socket(SocketAddress.family(family), type, 0);
        Fd fd = Fd.own((int) LinuxException.check(raw, "open", what), what);
        UdpSocket socket = new UdpSocket(fd, what, family.isV4());
        try {
            socket.setUp(device);
            return socket;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Binds it to {@code address}, or to the unspecified one for any, and {@code port}. */
    void bind(IpAddress address, int port) {
        try (NativeMemory memory = NativeMemory.allocate(SocketAddress.MAX_LENGTH)) {
            new SocketAddress(memory, 0).put(address, port, scope);
            int length = SocketAddress.length(address);
            LinuxException.check(Linux.bind(fd.raw(), memory.address(), length), "bind", what);
        }
    }

    /** Sends to {@code peer} only from now on; answers our own address towards it. */
    IpAddress connect(IpAddress peer, int port) {
        try (NativeMemory memory = NativeMemory.allocate(SocketAddress.MAX_LENGTH + Integer.BYTES)) {
            SocketAddress address = new SocketAddress(memory, 0);
            address.put(peer, port, scope);
            int length = SocketAddress.length(peer);
            LinuxException.check(Linux.connect(fd.raw(), memory.address(), length), "connect", what);
            memory.buffer().putInt(SocketAddress.MAX_LENGTH, SocketAddress.MAX_LENGTH);
            long lengthAddress = memory.address() + SocketAddress.MAX_LENGTH;
            int named = Linux.getsockname(fd.raw(), memory.address(), lengthAddress);
            LinuxException.check(named, "read the address of", what);
            return address.get();
        }
    }

    /** Sends the octets of the direct buffer {@code packet} from index 0 to its limit; answers a negative error number. */
    long send(ByteBuffer packet) {
        return Linux.send(fd.raw(), NativeMemory.addressOf(packet), packet.limit(), 0);
    }

    /** The next datagram, whole or cut off; answers its length, or a negative error number: EAGAIN when there is none. */
    long receive(Datagram into) {
        long length;
        do {
            length = Linux.recvmsg(fd.raw(), into.prepare(), 0);
        } while (Errno.EINTR.is(length));
        return length;
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }

    private void setUp(Optional<String> device) {
        if (device.isPresent()) {
            bindToDevice(device.get());
        }
        if (v4) {
            set(IPPROTO_IP, IP_TTL, MAX_TTL);
            set(IPPROTO_IP, IP_TOS, NETWORK_CONTROL);
            set(IPPROTO_IP, IP_RECVTTL, 1);
        } else {
            set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
            set(IPPROTO_IPV6, IPV6_UNICAST_HOPS, MAX_TTL);
            set(IPPROTO_IPV6, IPV6_TCLASS, NETWORK_CONTROL);
            set(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
        }
    }

    private void bindToDevice(String device) {
        byte[] name = device.getBytes(StandardCharsets.US_ASCII);
        try (NativeMemory request = NativeMemory.allocate(REQUEST_LENGTH)) {
            request.buffer().put(0, name);
            int found = Linux.ioctl(fd.raw(), SIOCGIFINDEX, request.address());
            LinuxException.check(found, "find device " + device + " for", what);
            scope = request.buffer().getInt(REQUEST_INDEX_OFFSET);
            request.buffer().putInt(REQUEST_INDEX_OFFSET, 0);
            int bound = Linux.setsockopt(fd.raw(), SOL_SOCKET, SO_BINDTODEVICE, request.address(), name.length + 1);
            LinuxException.check(bound, "bind to device " + device, what);
        }
    }

    private void set(int level, int option, int value) {
        try (NativeMemory memory = NativeMemory.allocate(Integer.BYTES)) {
            memory.buffer().putInt(0, value);
            int set = Linux.setsockopt(fd.raw(), level, option, memory.address(), Integer.BYTES);
            LinuxException.check(set, "set option " + level + "/" + option + " of", what);
        }
    }
}
