// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes prefixes that share their attributes as as few UPDATEs as the session's longest message allows, straight from the
 * table into the buffer of the socket. Not safe for use by multiple threads.
 *
 * <p>An UPDATE announces in one field or withdraws in one field, never more (RFC 7606, section 5.1): IPv4 in the fields of
 * RFC 4271, other families in the MP attributes. The buffer needs room for the longest message of the session.
 */
public final class UpdateWriter {
    private static final int LENGTH_OFFSET = 16;
    private static final int ATTRIBUTES_LENGTH_OFFSET = BgpReader.HEADER_LENGTH + 2;
    private static final int ATTRIBUTES_OFFSET = ATTRIBUTES_LENGTH_OFFSET + 2;
    private static final int MP_FLAGS = AttributeFlags.OPTIONAL | AttributeFlags.EXTENDED_LENGTH;

    private final MessageFormat format;
    private final ByteBuffer encoded;
    private @Nullable PathAttributes encodedFrom;
    private boolean tooLong;

    public UpdateWriter(MessageFormat format) {
        this.format = format;
        this.encoded = ByteBuffer.allocate(format.maxLength());
    }

    /**
     * Writes the next UPDATE that announces prefixes of one family with these attributes. Takes from {@code prefixes} as
     * many as fit.
     *
     * @param attributes those of the route, next hop included
     * @return false, with nothing taken or written, when the attributes leave no room for a prefix
     */
    public boolean announce(PathAttributes attributes, Family family, PrefixCursor prefixes, ByteBuffer out) {
        PathAttribute.NextHop nextHop = attributes
                .nextHop()
                .orElseThrow(() -> new IllegalArgumentException("route has no next hop: " + attributes));
        boolean plain = isPlain(family, nextHop);
        encode(attributes, plain);
        int start = out.position();
        int end = start + format.maxLength();
        if (tooLong) {
            return false;
        }
        begin(out);
        int count = plain
                ? announcePlain(prefixes, family, out, end)
                : announceMultiprotocol(nextHop, prefixes, family, out, end);
        if (count == 0) {
            out.position(start);
            return false;
        }
        finish(out, start);
        return true;
    }

    /** Writes the next UPDATE that withdraws prefixes of one family. Takes from {@code prefixes} as many as fit. */
    public void withdraw(Family family, PrefixCursor prefixes, ByteBuffer out) {
        int start = out.position();
        int end = start + format.maxLength();
        begin(out);
        if (family.equals(Family.IPV4_UNICAST)) {
            int field = out.position(out.position() - 2).position();
            take(prefixes, family, out, end - 2);
            out.putShort(field - 2, (short) (out.position() - field));
            out.putShort((short) 0);
        } else {
            beginMultiprotocol(AttributeType.MP_UNREACH_NLRI, out);
            AttributeEncoder.family(family, out);
            take(prefixes, family, out, end);
            finishMultiprotocol(out, start);
            out.putShort(start + ATTRIBUTES_LENGTH_OFFSET, (short) (out.position() - start - ATTRIBUTES_OFFSET));
        }
        finish(out, start);
    }

    private int announcePlain(PrefixCursor prefixes, Family family, ByteBuffer out, int end) {
        out.putShort(out.position() - 2, (short) encoded.limit());
        putEncoded(out);
        return take(prefixes, family, out, end);
    }

    private int announceMultiprotocol(
            PathAttribute.NextHop nextHop, PrefixCursor prefixes, Family family, ByteBuffer out, int end) {
        int attributes = out.position();
        beginMultiprotocol(AttributeType.MP_REACH_NLRI, out);
        AttributeEncoder.mpReachHead(family, nextHop, out);
        int count = take(prefixes, family, out, end - encoded.limit());
        if (count > 0) {
            finishMultiprotocol(out, attributes - ATTRIBUTES_OFFSET);
            putEncoded(out);
        }
        out.putShort(attributes - 2, (short) (out.position() - attributes));
        return count;
    }

    /** Stops when the longest prefix of the family would not fit any more: no prefix is taken and given back. */
    private int take(PrefixCursor prefixes, Family family, ByteBuffer out, int end) {
        boolean withPaths = format.sendsPaths().contains(family);
        int last = end - Prefixes.maxLength(family, withPaths);
        int count = 0;
        while (out.position() <= last && prefixes.next()) {
            Prefixes.write(prefixes, family, withPaths, out);
            count++;
        }
        return count;
    }

    /** Marker, type, no withdrawn routes, and two octets for the length of the attributes. */
    private static void begin(ByteBuffer out) {
        out.putLong(-1L).putLong(-1L).putShort((short) 0).put((byte) MessageType.UPDATE.code());
        out.putInt(0);
    }

    private static void finish(ByteBuffer out, int start) {
        out.putShort(start + LENGTH_OFFSET, (short) (out.position() - start));
    }

    private static void beginMultiprotocol(AttributeType type, ByteBuffer out) {
        out.put((byte) MP_FLAGS).put((byte) type.code()).putShort((short) 0);
    }

    /** The MP attribute is the first one (RFC 7606, section 5.1), and ends here. */
    private static void finishMultiprotocol(ByteBuffer out, int start) {
        int value = start + ATTRIBUTES_OFFSET + 4;
        out.putShort(value - 2, (short) (out.position() - value));
    }

    private static boolean isPlain(Family family, PathAttribute.NextHop nextHop) {
        return family.equals(Family.IPV4_UNICAST) && nextHop.address().isV4();
    }

    private void putEncoded(ByteBuffer out) {
        out.put(encoded.position(0));
    }

    /** Octets of the attributes beside the MP ones; runs of messages share them, so the last ones are kept. */
    private void encode(PathAttributes attributes, boolean plain) {
        if (attributes.equals(encodedFrom)) {
            return;
        }
        encodedFrom = attributes;
        encoded.clear();
        PathAttributes written = plain ? attributes : attributes.without(PathAttribute.NextHop.class);
        try {
            AttributeWriter.write(FourOctetPaths.split(written, format), format, encoded);
            encoded.flip();
            tooLong = encoded.limit() + ATTRIBUTES_OFFSET > format.maxLength();
        } catch (BufferOverflowException e) {
            tooLong = true; // longer than any message
        }
    }
}
