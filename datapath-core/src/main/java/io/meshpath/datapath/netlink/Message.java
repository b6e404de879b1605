// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One netlink message: the fields of {@code struct nlmsghdr} (linux/netlink.h) and what follows it, in host byte order.
 *
 * <p>The payload is a view of the buffer the message was read from, and valid only as long as that is.
 *
 * @param type what the payload is
 * @param flags NLM_F_…
 * @param sequence the number of the request this answers
 * @param port the socket that made the request
 * @param payload the octets after the header, without padding
 */
public record Message(int type, int flags, int sequence, int port, ByteBuffer payload) {
    /** The octets of a header. */
    public static final int HEADER_LENGTH = 16;

    static final int LENGTH_OFFSET = 0;
    static final int TYPE_OFFSET = 4;
    static final int FLAGS_OFFSET = 6;
    static final int SEQUENCE_OFFSET = 8;
    static final int PORT_OFFSET = 12;

    static final int TYPE_NOOP = 1;
    static final int TYPE_ERROR = 2;
    static final int TYPE_DONE = 3;

    static final int REQUEST = 0x01;
    /** Carried out or refused, the request is answered. */
    public static final int ACK = 0x04;

    static final int DUMP_INTERRUPTED = 0x10;
    /** With a get: all of them. */
    public static final int DUMP = 0x300;
    /** With a new: only in the place of an old one. */
    public static final int REPLACE = 0x100;
    /** With a new: only where there is none. */
    public static final int EXCLUSIVE = 0x200;
    /** With a new: also where there is none. */
    public static final int CREATE = 0x400;
    /** With a new: after all others. */
    public static final int APPEND = 0x800;
    /** In an acknowledgement: the request is not repeated in it. */
    static final int CAPPED = 0x100;
    /** In an acknowledgement: attributes follow. */
    static final int ACK_ATTRIBUTES = 0x200;

    private static final int ALIGNMENT = 4;

    /** The next multiple of 4: where the next header or attribute begins. */
    static int align(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Reads the message at the position of {@code in} and moves the position behind it and its padding.
     *
     * @throws MalformedMessageException when the length it states is too small, or more than there is
     */
    static Message read(ByteBuffer in) {
        int start = in.position();
        int available = in.remaining();
        if (available < HEADER_LENGTH) {
            throw new MalformedMessageException("expected a header of 16 octets but there are " + available);
        }
        int length = in.getInt(start + LENGTH_OFFSET);
        if (length < HEADER_LENGTH || length > available) {
            throw new MalformedMessageException("length " + Integer.toUnsignedString(length)
                    + " of a message is not from 16 to the " + available + " there are");
        }
        ByteBuffer payload =
                in.slice(start + HEADER_LENGTH, length - HEADER_LENGTH).order(ByteOrder.nativeOrder());
        in.position(start + Math.min(align(length), available)); // the last message may come without its padding
        return new Message(
                in.getShort(start + TYPE_OFFSET) & 0xffff,
                in.getShort(start + FLAGS_OFFSET) & 0xffff,
                in.getInt(start + SEQUENCE_OFFSET),
                in.getInt(start + PORT_OFFSET),
                payload);
    }

    /** Whether this NLM_F_… flag is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /**
     * The attributes behind a fixed part of {@code fixedLength} octets.
     *
     * @throws MalformedMessageException when the message is shorter, or an attribute does not end inside
     */
    public Attributes attributes(int fixedLength) {
        if (payload.capacity() < fixedLength) {
            throw new MalformedMessageException("message of type " + type + " has " + payload.capacity()
                    + " octets but its fixed part has " + fixedLength);
        }
        return Attributes.in(payload, Math.min(align(fixedLength), payload.capacity()), payload.capacity());
    }
}
