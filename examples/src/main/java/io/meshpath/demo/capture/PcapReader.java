// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads a stream in the file format of libpcap, whichever byte order it was written in. Not safe for multiple threads. */
final class PcapReader {
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int LINK_TYPE_OFFSET = 20;
    private static final int PACKET_HEADER_LENGTH = 16;
    private static final int CAPTURED_OFFSET = 8;
    private static final int MAX_PACKET = 262_144; // libpcap's largest snapshot

    private static final int MAGIC_MICROSECONDS = 0xa1b2_c3d4;
    private static final int MAGIC_NANOSECONDS = 0xa1b2_3c4d;

    private final InputStream in;
    private final ByteOrder order;
    private final int linkType;

    private PcapReader(InputStream in, ByteOrder order, int linkType) {
        this.in = in;
        this.order = order;
        this.linkType = linkType;
    }

    /** Reads the header of the file, which comes when the capture has begun. */
    static PcapReader open(InputStream in) throws IOException {
        byte[] header = in.readNBytes(FILE_HEADER_LENGTH);
        if (header.length < FILE_HEADER_LENGTH) {
            throw new IOException("the capture ended before it began");
        }
        ByteOrder order = order(ByteBuffer.wrap(header).getInt(0));
        return new PcapReader(in, order, ByteBuffer.wrap(header).order(order).getInt(LINK_TYPE_OFFSET));
    }

    private static ByteOrder order(int magic) throws IOException {
        if (magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS) {
            return ByteOrder.BIG_ENDIAN;
        }
        int swapped = Integer.reverseBytes(magic);
        if (swapped == MAGIC_MICROSECONDS || swapped == MAGIC_NANOSECONDS) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        throw new IOException("not a capture of libpcap: it begins with 0x" + Integer.toHexString(magic));
    }

    /** What kind of header each packet begins with (LINKTYPE_ of libpcap). */
    int linkType() {
        return linkType;
    }

    /** The next packet, big-endian; empty at the end. */
    Optional<ByteBuffer> next() throws IOException {
        byte[] header = in.readNBytes(PACKET_HEADER_LENGTH);
        if (header.length < PACKET_HEADER_LENGTH) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(header).order(order).getInt(CAPTURED_OFFSET);
        if (length < 0 || length > MAX_PACKET) {
            throw new IOException("a captured packet cannot be " + length + " octets long");
        }
        byte[] packet = in.readNBytes(length);
        return packet.length < length ? Optional.empty() : Optional.of(ByteBuffer.wrap(packet));
    }
}
