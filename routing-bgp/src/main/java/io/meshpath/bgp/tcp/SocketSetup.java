// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;

/** Sets the options of TCP sockets, with the numbers of linux/in.h, linux/in6.h, linux/tcp.h and asm-generic/socket.h. */
final class SocketSetup {
    private static final int SO_REUSEADDR = 2;
    private static final int SO_BINDTODEVICE = 25;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_MINTTL = 21;

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_TCLASS = 67;
    private static final int IPV6_MINHOPCOUNT = 73;

    private static final int INTERNETWORK_CONTROL = 0xc0; // class selector 6: RFC 4271, appendix E
    private static final int MAX_TTL = 255;

    private SocketSetup() {}

    /** A socket that will listen: its answers must reach a neighbour that drops what has come from afar. */
    static void listener(Fd fd, boolean v4) {
        SocketCalls.setOption(fd, SocketCalls.SOL_SOCKET, SO_REUSEADDR, 1, "address reuse");
        if (!v4) {
            SocketCalls.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPv6 only");
        }
        setTtl(fd, v4, MAX_TTL);
        setTrafficClass(fd, v4);
    }

    /** A socket that will be, or is, connected; {@code options} but for the authentication, which is each peer's own. */
    static void connection(Fd fd, boolean v4, TcpOptions options) {
        SocketCalls.setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1, "no delay");
        setTrafficClass(fd, v4);
        options.device().ifPresent(device -> bindToDevice(fd, device));
        options.ttl().ifPresent(ttl -> setTtl(fd, v4, ttl));
        if (options.leastTtl() > 0) {
            setLeastTtl(fd, v4, options.leastTtl());
        }
    }

    /** Has the kernel drop what arrives with a lower TTL; 0 lets everything in. */
    static void setLeastTtl(Fd fd, boolean v4, int least) {
        if (v4) {
            SocketCalls.setOption(fd, IPPROTO_IP, IP_MINTTL, least, "least TTL " + least);
        } else {
            SocketCalls.setOption(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, least, "least hop limit " + least);
        }
    }

    private static void setTtl(Fd fd, boolean v4, int ttl) {
        if (v4) {
            SocketCalls.setOption(fd, IPPROTO_IP, IP_TTL, ttl, "TTL " + ttl);
        } else {
            SocketCalls.setOption(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl, "hop limit " + ttl);
        }
    }

    private static void setTrafficClass(Fd fd, boolean v4) {
        if (v4) {
            SocketCalls.setOption(fd, IPPROTO_IP, IP_TOS, INTERNETWORK_CONTROL, "traffic class");
        } else {
            SocketCalls.setOption(fd, IPPROTO_IPV6, IPV6_TCLASS, INTERNETWORK_CONTROL, "traffic class");
        }
    }

    private static void bindToDevice(Fd fd, String device) {
        try (NativeMemory name = NativeMemory.ofString(device)) {
            int bound = SocketCalls.setOption(fd, SocketCalls.SOL_SOCKET, SO_BINDTODEVICE, name);
            LinuxException.check(bound, "bind to device " + device, fd.what());
        }
    }
}
