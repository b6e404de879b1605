// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * Writes BGP messages at the position of a buffer (RFC 4271, section 4). Immutable.
 *
 * <p>Each method leaves the buffer as it was when the message does not fit: the buffer is too short
 * (BufferOverflowException), or the message is longer than the session allows (IllegalArgumentException).
 */
public final class BgpWriter {
    private static final long MARKER = -1;
    private static final int VERSION = 4;
    private static final int CAPABILITIES = 2;

    private final MessageFormat format;

    public BgpWriter(MessageFormat format) {
        this.format = format;
    }

    /** Writes {@code message}, header included. */
    public void write(BgpMessage message, ByteBuffer out) {
        if (message instanceof BgpMessage.Open open) {
            frame(MessageType.OPEN, out, () -> writeOpen(open, out));
        } else if (message instanceof BgpMessage.Update update) {
            frame(MessageType.UPDATE, out, () -> writeUpdate(update, out));
        } else if (message instanceof BgpMessage.Notification notification) {
            frame(MessageType.NOTIFICATION, out, () -> writeNotification(notification, out));
        } else if (message instanceof BgpMessage.Keepalive) {
            frame(MessageType.KEEPALIVE, out, () -> {});
        } else if (message instanceof BgpMessage.RouteRefresh refresh) {
            frame(MessageType.ROUTE_REFRESH, out, () -> writeRouteRefresh(refresh, out));
        }
    }

    /** Writes the header, the body, and then the length into the header; all or nothing. */
    void frame(MessageType type, ByteBuffer out, Runnable body) {
        int start = out.position();
        try {
            out.putLong(MARKER).putLong(MARKER).putShort((short) 0).put((byte) type.code());
            body.run();
            int length = out.position() - start;
            int limit = type == MessageType.OPEN ? BgpReader.MAX_LENGTH : format.maxLength();
            if (length > limit) {
                throw new IllegalArgumentException(type + " of " + length + " octets is above the limit of " + limit);
            }
            out.putShort(start + 16, (short) length);
        } catch (BufferOverflowException | IllegalArgumentException e) {
            out.position(start);
            throw e;
        }
    }

    private static void writeOpen(BgpMessage.Open open, ByteBuffer out) {
        AsNumber as = open.as().isTwoOctet() ? open.as() : AsNumber.TRANS;
        out.put((byte) VERSION).putShort((short) as.value()).putShort((short) open.holdSeconds());
        out.putInt(open.routerId().bits());
        ByteBuffer capabilities = ByteBuffer.allocate(BgpReader.MAX_LENGTH);
        open.capabilities().forEach(each -> CapabilityType.write(each, capabilities));
        writeParameters(capabilities.flip(), out);
    }

    /** One parameter for all capabilities; the long form of RFC 9072 only where the short one is too short. */
    private static void writeParameters(ByteBuffer capabilities, ByteBuffer out) {
        int length = capabilities.remaining();
        if (length == 0) {
            out.put((byte) 0);
        } else if (length <= 253) {
            out.put((byte) (length + 2)).put((byte) CAPABILITIES).put((byte) length);
        } else {
            out.put((byte) 255).put((byte) 255).putShort((short) (length + 3));
            out.put((byte) CAPABILITIES).putShort((short) length);
        }
        out.put(capabilities);
    }

    private void writeUpdate(BgpMessage.Update update, ByteBuffer out) {
        boolean withPaths = format.sendsPaths().contains(Family.IPV4_UNICAST);
        int withdrawn = out.putShort((short) 0).position();
        Prefixes.write(update.withdrawn(), Family.IPV4_UNICAST, withPaths, out);
        out.putShort(withdrawn - 2, (short) Lengths.u16(out.position() - withdrawn, "withdrawn routes"));
        int attributes = out.putShort((short) 0).position();
        AttributeWriter.write(FourOctetPaths.split(update.attributes(), format), format, out);
        out.putShort(attributes - 2, (short) Lengths.u16(out.position() - attributes, "path attributes"));
        Prefixes.write(update.announced(), Family.IPV4_UNICAST, withPaths, out);
    }

    private static void writeNotification(BgpMessage.Notification notification, ByteBuffer out) {
        out.put((byte) notification.code()).put((byte) notification.subcode());
        OctetRun.put(notification.data(), out);
    }

    private static void writeRouteRefresh(BgpMessage.RouteRefresh refresh, ByteBuffer out) {
        out.putShort((short) refresh.family().afi()).put((byte) refresh.subtype());
        out.put((byte) refresh.family().safi());
    }
}
