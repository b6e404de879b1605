// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The BGP messages in captures of tcpdump's, old file format and new (pcap and pcapng), each packet by itself: a message
 * that goes on in the next packet is left out. Only what tcpdump's own test captures need.
 */
final class Captures {
    private static final int PCAPNG = 0x0a0d0d0a;
    private static final int PCAP_LITTLE = 0xd4c3b2a1;
    private static final int ETHERNET = 1;
    private static final int TCP = 6;
    private static final int IPV6 = 6;
    private static final int MARKER_LENGTH = 16;

    private Captures() {}

    /** All whole messages, in order. */
    static List<byte[]> messages(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        List<byte[]> messages = new ArrayList<>();
        for (ByteBuffer packet : in.getInt(0) == PCAPNG ? pcapng(in) : pcap(in)) {
            find(packet, messages);
        }
        return messages;
    }

    private static List<ByteBuffer> pcap(ByteBuffer in) {
        in.order(in.getInt(0) == PCAP_LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int linkType = in.getInt(20);
        List<ByteBuffer> packets = new ArrayList<>();
        for (in.position(24); in.remaining() >= 16; ) {
            int length = Math.min(in.getInt(in.position() + 8), in.remaining() - 16);
            packets.add(network(in.slice(in.position() + 16, length), linkType));
            in.position(in.position() + 16 + length);
        }
        return packets;
    }

    // blocks: | type (32) | length of the whole (32) | body | length again |
    private static List<ByteBuffer> pcapng(ByteBuffer in) {
        in.order(in.getInt(8) == 0x1a2b3c4d ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int linkType = ETHERNET;
        List<ByteBuffer> packets = new ArrayList<>();
        for (int at = 0; at + 12 <= in.limit(); at += in.getInt(at + 4)) {
            if (in.getInt(at) == 1) { // interface description
                linkType = in.getShort(at + 8) & 0xffff;
            } else if (in.getInt(at) == 6) { // enhanced packet
                packets.add(network(in.slice(at + 28, in.getInt(at + 20)), linkType));
            }
        }
        return packets;
    }

    private static ByteBuffer network(ByteBuffer frame, int linkType) {
        if (linkType == ETHERNET && frame.remaining() < 18) {
            return ByteBuffer.allocate(0); // no packet is in there
        }
        int header = linkType != ETHERNET ? 0 : frame.getShort(12) == (short) 0x8100 ? 18 : 14;
        return frame.slice(header, frame.remaining() - header);
    }

    private static void find(ByteBuffer packet, List<byte[]> messages) {
        ByteBuffer segment;
        try {
            segment = segment(packet);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return; // cut off by the capture
        }
        for (int at = 0; at + BgpReader.HEADER_LENGTH <= segment.limit(); ) {
            int length = segment.getShort(at + MARKER_LENGTH) & 0xffff;
            if (!isMarker(segment, at) || length < BgpReader.HEADER_LENGTH) {
                at++;
            } else {
                if (at + length <= segment.limit()) {
                    byte[] message = new byte[length];
                    segment.get(at, message);
                    messages.add(message);
                }
                at += length;
            }
        }
    }

    private static ByteBuffer segment(ByteBuffer packet) {
        boolean v6 = packet.get(0) >>> 4 == IPV6;
        int header = v6 ? 40 : (packet.get(0) & 0xf) * 4;
        int protocol = packet.get(v6 ? 6 : 9);
        int length = v6 ? 40 + (packet.getShort(4) & 0xffff) : packet.getShort(2) & 0xffff;
        if (protocol != TCP) {
            return ByteBuffer.allocate(0);
        }
        int data = header + (packet.get(header + 12) >>> 4 & 0xf) * 4;
        return packet.slice(data, Math.min(length, packet.limit()) - data);
    }

    private static boolean isMarker(ByteBuffer in, int at) {
        return in.getLong(at) == -1 && in.getLong(at + 8) == -1;
    }
}
