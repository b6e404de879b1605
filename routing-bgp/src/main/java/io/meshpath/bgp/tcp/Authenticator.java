// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.bgp.socket.SocketAddress;
import io.meshpath.bgp.socket.SocketCalls;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.Cidr;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Gives a socket the keys of its peers: {@code struct tcp_md5sig}, {@code struct tcp_ao_add} and {@code struct tcp_ao_del} of
 * linux/tcp.h. From then on the kernel drops what a peer sends without the right code, and an unexpected code too.
 */
final class Authenticator {
    private static final int TCP_MD5SIG_EXT = 32;
    private static final int TCP_AO_ADD_KEY = 38;
    private static final int TCP_AO_DEL_KEY = 39;

    private static final int MD5_LENGTH = 216; // an address of 128 octets, then
    private static final int MD5_FLAGS_OFFSET = 128;
    private static final int MD5_PREFIX_OFFSET = 129;
    private static final int MD5_KEY_LENGTH_OFFSET = 130;
    private static final int MD5_KEY_OFFSET = 136; // after the index of a VRF
    private static final byte MD5_FLAG_PREFIX = 1;

    private static final int AO_ADD_LENGTH = 288; // an address of 128 octets, then
    private static final int AO_ADD_ALGORITHM_OFFSET = 128;
    private static final int AO_ADD_FLAGS_OFFSET = 196; // after the index of a VRF
    private static final int AO_ADD_PREFIX_OFFSET =
            202; // then send id, receive id, length of codes (0: 96 bits), flags
    private static final int AO_ADD_KEY_LENGTH_OFFSET = 207;
    private static final int AO_ADD_KEY_OFFSET = 208;
    private static final int AO_SET_CURRENT_AND_NEXT = 3;

    private static final int AO_DELETE_LENGTH =
            144; // an address of 128 octets, the index of a VRF, flags, padding, then
    private static final int AO_DELETE_PREFIX_OFFSET = 138; // then send id and receive id

    private Authenticator() {}

    /**
     * Adds the keys for {@code peers}, in place of those of the same ids.
     *
     * @param begins whether the socket will connect, and so has to choose a key
     * @throws UnsupportedTcpOptionException when the kernel has no such option
     */
    static void add(Fd fd, Cidr peers, TcpAuthentication authentication, boolean begins) {
        if (authentication instanceof TcpAuthentication.Md5 md5) {
            setPassword(fd, peers, md5.password());
        } else if (authentication instanceof TcpAuthentication.Ao ao) {
            for (AoKey key : ao.keys()) {
                boolean first = key.equals(ao.keys().get(0));
                addKey(fd, peers, key, begins && first ? AO_SET_CURRENT_AND_NEXT : 0);
            }
        }
    }

    /** Removes the keys for {@code peers}. Connections that there are keep theirs. */
    static void remove(Fd fd, Cidr peers, TcpAuthentication authentication) {
        if (authentication instanceof TcpAuthentication.Md5) {
            try (NativeMemory request = md5(peers)) { // an empty key is none
                check(
                        SocketCalls.setOption(fd, SocketSetup.IPPROTO_TCP, TCP_MD5SIG_EXT, request),
                        "remove password of",
                        peers);
            }
        } else if (authentication instanceof TcpAuthentication.Ao ao) {
            ao.keys().forEach(key -> removeKey(fd, peers, key));
        }
    }

    private static void setPassword(Fd fd, Cidr peers, Secret password) {
        try (NativeMemory request = md5(peers)) {
            request.buffer().putShort(MD5_KEY_LENGTH_OFFSET, (short) password.length());
            password.write(request.buffer(), MD5_KEY_OFFSET);
            int set = SocketCalls.setOption(fd, SocketSetup.IPPROTO_TCP, TCP_MD5SIG_EXT, request);
            requireOption(set, "TCP-MD5", "CONFIG_TCP_MD5SIG");
            check(set, "set password for", peers);
        }
    }

    private static NativeMemory md5(Cidr peers) {
        NativeMemory request = forPeers(peers, MD5_LENGTH);
        request.buffer().put(MD5_FLAGS_OFFSET, MD5_FLAG_PREFIX).put(MD5_PREFIX_OFFSET, (byte) peers.prefixLength());
        return request;
    }

    private static void addKey(Fd fd, Cidr peers, AoKey key, int flags) {
        try (NativeMemory request = addition(peers, key, flags)) {
            int added = SocketCalls.setOption(fd, SocketSetup.IPPROTO_TCP, TCP_AO_ADD_KEY, request);
            requireOption(added, "TCP-AO", "Linux 6.7 with CONFIG_TCP_AO");
            check(added, "add key " + key.sendId() + " for", peers);
        }
    }

    private static void removeKey(Fd fd, Cidr peers, AoKey key) {
        try (NativeMemory request = removal(peers, key)) {
            int removed = SocketCalls.setOption(fd, SocketSetup.IPPROTO_TCP, TCP_AO_DEL_KEY, request);
            check(removed, "remove key " + key.sendId() + " of", peers);
        }
    }

    /** {@code struct tcp_ao_add}. */
    static NativeMemory addition(Cidr peers, AoKey key, int flags) {
        NativeMemory request = forPeers(peers, AO_ADD_LENGTH);
        ByteBuffer to = request.buffer();
        to.put(AO_ADD_ALGORITHM_OFFSET, key.algorithm().kernelName().getBytes(StandardCharsets.US_ASCII));
        to.putInt(AO_ADD_FLAGS_OFFSET, flags);
        writeIds(to, AO_ADD_PREFIX_OFFSET, peers, key);
        to.put(AO_ADD_KEY_LENGTH_OFFSET, (byte) key.secret().length());
        key.secret().write(to, AO_ADD_KEY_OFFSET);
        return request;
    }

    /** {@code struct tcp_ao_del}. */
    static NativeMemory removal(Cidr peers, AoKey key) {
        NativeMemory request = forPeers(peers, AO_DELETE_LENGTH);
        writeIds(request.buffer(), AO_DELETE_PREFIX_OFFSET, peers, key);
        return request;
    }

    private static void writeIds(ByteBuffer to, int at, Cidr peers, AoKey key) {
        to.put(at, (byte) peers.prefixLength());
        to.put(at + 1, (byte) key.sendId());
        to.put(at + 2, (byte) key.receiveId());
    }

    private static NativeMemory forPeers(Cidr peers, int length) {
        NativeMemory request = NativeMemory.allocate(length);
        new SocketAddress(request, 0).put(peers.network(), 0, 0);
        return request;
    }

    private static void requireOption(int result, String option, String needs) {
        if (Errno.ENOPROTOOPT.is(result)) {
            throw new UnsupportedTcpOptionException(option, needs);
        }
    }

    private static void check(int result, String call, Cidr peers) {
        if (Errno.ENOMEM.is(result)) { // each key counts against the options of the socket
            throw new LinuxException(call, peers.toString(), Errno.ENOMEM, "raise net.core.optmem_max");
        }
        LinuxException.check(result, call, peers.toString());
    }
}
