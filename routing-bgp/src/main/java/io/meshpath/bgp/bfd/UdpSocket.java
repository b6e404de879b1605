// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bgp.socket.IpOptions;
import io.meshpath.bgp.socket.ReceivedMessage;
import io.meshpath.bgp.socket.SocketAddress;
import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A UDP socket that sends with the highest TTL, and is told that of what it receives. Owned by the thread that calls doWork(). */
final class UdpSocket implements AutoCloseable {
    private final Fd fd;
    private final int link;

    private UdpSocket(Fd fd, int link) {
        this.fd = fd;
        this.link = link;
    }

    /**
     * One that is not bound to an address yet.
     *
     * @throws LinuxException when the kernel refuses: EPERM for a device needs CAP_NET_RAW, ENODEV when there is none
     */
    static UdpSocket open(IpAddress family, Optional<String> device, String what) {
        Fd fd = SocketCalls.open(family, SocketCalls.SOCK_DGRAM, 0, what);
        try {
            setUp(fd, family.isV4());
            int link = device.map(name -> SocketCalls.deviceIndex(fd, name)).orElse(0);
            device.ifPresent(name -> IpOptions.device(fd, name));
            return new UdpSocket(fd, link);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private static void setUp(Fd fd, boolean v4) {
        if (!v4) {
            IpOptions.v6Only(fd);
        }
        IpOptions.ttl(fd, v4, IpOptions.MAX_TTL);
        IpOptions.internetworkControl(fd, v4);
        IpOptions.tellTtl(fd, v4);
    }

    /** Binds it to {@code address}, or to the unspecified one for any, and {@code port}. */
    void bind(IpAddress address, int port) {
        LinuxException.check(SocketCalls.bind(fd, address, port, link), "bind", fd.what());
    }

    /** Sends to {@code peer} only from now on; answers our own address towards it. */
    IpAddress connect(IpAddress peer, int port) {
        LinuxException.check(SocketCalls.connect(fd, peer, port, link), "connect", fd.what());
        return SocketCalls.local(fd, SocketAddress::address);
    }

    /** Sends the octets of the direct buffer {@code packet} from index 0 to its limit; answers a negative error number. */
    long send(ByteBuffer packet) {
        return Linux.send(fd.raw(), NativeMemory.addressOf(packet), packet.limit(), 0);
    }

    /** The next datagram, whole or cut off; answers its length, or a negative error number: EAGAIN when there is none. */
    long receive(ReceivedMessage into) {
        return into.receive(fd);
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}
