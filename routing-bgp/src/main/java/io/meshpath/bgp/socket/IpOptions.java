// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.socket;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;

/** Options of sockets of either family, with the numbers of linux/in.h, linux/in6.h and asm-generic/socket.h. */
public final class IpOptions {
    public static final int IPPROTO_IPV6 = 41;
    /** The TTL of what no router has passed on. */
    public static final int MAX_TTL = 255;

    private static final int SO_REUSEADDR = 2;
    private static final int SO_BINDTODEVICE = 25;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_RECVTTL = 12;
    private static final int IP_MINTTL = 21;

    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_HOPLIMIT = 52;
    private static final int IPV6_TCLASS = 67;
    private static final int IPV6_MINHOPCOUNT = 73;

    private static final int INTERNETWORK_CONTROL = 0xc0; // class selector 6: RFC 4271, appendix E

    private IpOptions() {}

    /** Has an IPv6 socket have nothing to do with IPv4. */
    public static void v6Only(Fd fd) {
        SocketCalls.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPv6 only");
    }

    /** Lets a listener have its address again while connections of its last life end. */
    public static void reuseAddress(Fd fd) {
        SocketCalls.setOption(fd, SocketCalls.SOL_SOCKET, SO_REUSEADDR, 1, "address reuse");
    }

    /** Sends with this TTL. */
    public static void ttl(Fd fd, boolean v4, int ttl) {
        set(fd, v4, IP_TTL, IPV6_UNICAST_HOPS, ttl, (v4 ? "TTL " : "hop limit ") + ttl);
    }

    /** Has the kernel drop what arrives with a lower TTL; 0 lets everything in. */
    public static void leastTtl(Fd fd, boolean v4, int least) {
        set(fd, v4, IP_MINTTL, IPV6_MINHOPCOUNT, least, (v4 ? "least TTL " : "least hop limit ") + least);
    }

    /** Has the kernel tell the TTL of what arrives ({@link ReceivedMessage#ttl}). */
    public static void tellTtl(Fd fd, boolean v4) {
        set(fd, v4, IP_RECVTTL, IPV6_RECVHOPLIMIT, 1, v4 ? "telling of the TTL" : "telling of the hop limit");
    }

    /** Whether control data of this level and type is what {@link #tellTtl} asks for. */
    static boolean isTtl(int level, int type) {
        return level == IPPROTO_IP && type == IP_TTL || level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT;
    }

    /** Marks what is sent as traffic of routing. */
    public static void internetworkControl(Fd fd, boolean v4) {
        set(fd, v4, IP_TOS, IPV6_TCLASS, INTERNETWORK_CONTROL, "traffic class");
    }

    /** Sends and receives through this device only; needs CAP_NET_RAW where another is in force. */
    public static void device(Fd fd, String device) {
        try (NativeMemory name = NativeMemory.ofString(device)) {
            int bound = SocketCalls.setOption(fd, SocketCalls.SOL_SOCKET, SO_BINDTODEVICE, name);
            LinuxException.check(bound, "bind to device " + device, fd.what());
        }
    }

    private static void set(Fd fd, boolean v4, int option4, int option6, int value, String what) {
        SocketCalls.setOption(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? option4 : option6, value, what);
    }
}
