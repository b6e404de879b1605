// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.ByteBuffer;

/** Writes path attributes with their headers, the MP attributes first as RFC 7606, section 5.1 asks. */
final class AttributeWriter {
    private static final int SHORT_LIMIT = 255;

    private AttributeWriter() {}

    static void write(PathAttributes attributes, MessageFormat format, ByteBuffer out) {
        for (PathAttribute attribute : attributes.asList()) {
            if (isMultiprotocol(attribute)) {
                write(attribute, 0, format, out);
            }
        }
        for (PathAttribute attribute : attributes.asList()) {
            if (!isMultiprotocol(attribute)) {
                int partial = attributes.isPartial(attribute.code()) ? AttributeFlags.PARTIAL : 0;
                write(attribute, partial, format, out);
            }
        }
    }

    /** Writes one attribute; the length takes two octets only where one is not enough. */
    private static void write(PathAttribute attribute, int partial, MessageFormat format, ByteBuffer out) {
        int start = out.position();
        if (attribute instanceof PathAttribute.Unknown unknown) {
            out.put((byte) unknown.flags()).put((byte) unknown.code()).put((byte) 0);
            OctetRun.put(unknown.value(), out);
        } else {
            AttributeType type = AttributeType.of(attribute);
            out.put((byte) (type.flags() | partial)).put((byte) type.code()).put((byte) 0);
            type.encode(attribute, out, format);
        }
        closeLength(out, start, attribute);
    }

    private static void closeLength(ByteBuffer out, int start, PathAttribute attribute) {
        int value = start + 3;
        int length = out.position() - value;
        if (length <= SHORT_LIMIT) {
            out.put(start + 2, (byte) length);
            return;
        }
        Lengths.u16(length, attribute);
        out.put((byte) 0); // makes sure there is room for the longer header
        out.put(value + 1, out.duplicate().limit(value + length).position(value).slice(), 0, length);
        out.put(start, (byte) (out.get(start) | AttributeFlags.EXTENDED_LENGTH));
        out.putShort(start + 2, (short) length);
    }

    private static boolean isMultiprotocol(PathAttribute attribute) {
        return attribute instanceof PathAttribute.MpReach || attribute instanceof PathAttribute.MpUnreach;
    }
}
