// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Many requests in one datagram. The kernel carries them out in order, each by itself: one that it refuses does not keep it
 * from the others. {@link NetlinkSocket#submit} sends them. Written in place, without an object a request. Not safe for use by
 * multiple threads.
 */
public final class RequestBatch {
    private ByteBuffer out = ByteBuffer.allocate(1 << 12).order(ByteOrder.nativeOrder());
    private int start;
    private int size;

    /** Begins the next request and answers its number, counted from 0; what is written from now on is part of it. */
    public int begin(int type, int flags) {
        finish();
        start = out.position();
        room(Message.HEADER_LENGTH)
                .putInt(0)
                .putShort((short) type)
                .putShort((short) (flags | Message.REQUEST))
                .putLong(0); // sequence and port are the socket's to fill in
        return size++;
    }

    /** Eight bits of the fixed part. */
    public RequestBatch u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Thirty-two bits of the fixed part, in host byte order. */
    public RequestBatch u32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** An attribute of 32 bits in host byte order. */
    public RequestBatch u32(int type, int value) {
        header(type, 4).putInt(value);
        return this;
    }

    /** An attribute with the 4 or 16 octets of an address. */
    public RequestBatch address(int type, IpAddress value) {
        ByteBuffer to = header(type, value.bitLength() / 8).order(ByteOrder.BIG_ENDIAN);
        if (value.isV4()) {
            to.putInt(value.bits4());
        } else {
            to.putLong(value.high()).putLong(value.low());
        }
        out.order(ByteOrder.nativeOrder());
        return this;
    }

    /** An attribute with the network of a prefix; none for the prefix of all addresses, as the kernel has it. */
    public RequestBatch network(int type, Cidr value) {
        return value.prefixLength() == 0 ? this : address(type, value.network());
    }

    /** How many requests there are. */
    public int size() {
        return size;
    }

    /** Forgets all requests, to begin anew in the same memory. */
    public void clear() {
        out.clear();
        size = 0;
        start = 0;
    }

    /** All requests, numbered from {@code sequence}; the kernel acknowledges the last one. */
    ByteBuffer datagram(int sequence) {
        finish();
        ByteBuffer datagram = out.duplicate().order(ByteOrder.nativeOrder()).flip();
        int at = 0;
        for (int index = 0; index < size; index++) {
            datagram.putInt(at + Message.SEQUENCE_OFFSET, sequence + index);
            at += datagram.getInt(at + Message.LENGTH_OFFSET);
        }
        int flags = datagram.getShort(start + Message.FLAGS_OFFSET) | Message.ACK;
        datagram.putShort(start + Message.FLAGS_OFFSET, (short) flags);
        return datagram;
    }

    private void finish() {
        if (size > 0) {
            int length = out.position() - start;
            if (length != Message.align(length)) {
                throw new IllegalStateException("request does not end at a multiple of 4 octets: " + length);
            }
            out.putInt(start + Message.LENGTH_OFFSET, length);
        }
    }

    private ByteBuffer header(int type, int length) {
        return room(Attributes.HEADER_LENGTH + length)
                .putShort((short) (Attributes.HEADER_LENGTH + length))
                .putShort((short) type);
    }

    private ByteBuffer room(int octets) {
        if (out.remaining() < octets) {
            out = ByteBuffer.allocate(2 * out.capacity())
                    .order(ByteOrder.nativeOrder())
                    .put(out.flip());
        }
        return out;
    }
}
