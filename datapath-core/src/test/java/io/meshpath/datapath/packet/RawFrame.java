// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;

/** Ethernet frames as whoever has a raw socket sends them (packet(7)). */
final class RawFrame {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int ADDRESS_LENGTH = 20; // struct sockaddr_ll: family, protocol, index at 4
    private static final int TYPE = 12;

    private RawFrame() {}

    /** Sends a frame by a device of the calling thread's namespace. */
    static void send(int ifindex, byte[] frame) {
        int raw = (int) LinuxException.check(Linux.socket(AF_PACKET, SOCK_RAW, 0), "open", "packet socket");
        try (Fd socket = Fd.own(raw, "packet socket");
                NativeMemory address = NativeMemory.allocate(ADDRESS_LENGTH);
                NativeMemory octets = NativeMemory.allocate(frame.length)) {
            address.buffer().putShort(0, (short) AF_PACKET).putInt(4, ifindex);
            LinuxException.check(Linux.bind(socket.raw(), address.address(), ADDRESS_LENGTH), "bind", "packet socket");
            octets.buffer().put(0, frame);
            LinuxException.check(Linux.send(socket.raw(), octets.address(), frame.length, 0), "send", "frame");
        }
    }

    /** The frame with a tag of IEEE 802.1Q before its type. */
    static byte[] tagged(int network, byte[] frame) {
        byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, TYPE);
        tagged[TYPE] = (byte) 0x81;
        tagged[TYPE + 2] = (byte) (network >> 8);
        tagged[TYPE + 3] = (byte) network;
        System.arraycopy(frame, TYPE, tagged, TYPE + 4, frame.length - TYPE);
        return tagged;
    }
}
