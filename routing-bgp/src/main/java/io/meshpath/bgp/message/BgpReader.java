// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads BGP messages (RFC 4271, sections 4 and 6) and refuses what is malformed with the NOTIFICATION that the RFC asks for.
 * Immutable.
 *
 * <p>A message is read from a slice of its own length, so nothing in it can make the reader go beyond its end.
 */
public final class BgpReader {
    public static final int HEADER_LENGTH = 19;
    /** The longest message of RFC 4271. */
    public static final int MAX_LENGTH = 4096;
    /** The longest message of RFC 8654. */
    public static final int MAX_EXTENDED_LENGTH = 65535;

    private static final int MARKER_LENGTH = 16;
    private static final int LENGTH_OFFSET = 16;
    private static final int TYPE_OFFSET = 18;
    private static final int ROUTE_REFRESH_LENGTH = 4;

    private final MessageFormat format;

    public BgpReader(MessageFormat format) {
        this.format = format;
    }

    /**
     * The length of the message that starts at the position of {@code in}, header included, or 0 while fewer octets than a
     * header are there. The position stays.
     *
     * @throws BgpException when marker, length or type is not one of BGP's
     */
    public int lengthOf(ByteBuffer in) {
        if (in.remaining() < HEADER_LENGTH) {
            return 0;
        }
        int start = in.position();
        for (int i = 0; i < MARKER_LENGTH; i++) {
            if (in.get(start + i) != (byte) 0xff) {
                throw new BgpException(BgpError.CONNECTION_NOT_SYNCHRONIZED, "marker is not all ones");
            }
        }
        int length = unsigned16(in, start + LENGTH_OFFSET);
        checkLength(MessageType.of(in.get(start + TYPE_OFFSET) & 0xff), length);
        return length;
    }

    /**
     * Reads the one message that {@code message} holds from its position to its limit.
     *
     * @throws BgpException when RFC 4271 or RFC 7606 asks for the session to be reset
     */
    public BgpMessage read(ByteBuffer message) {
        int length = lengthOf(message);
        if (length == 0 || length != message.remaining()) {
            throw badLength(length, "message of " + length + " octets is held by " + message.remaining());
        }
        MessageType type = MessageType.of(message.get(message.position() + TYPE_OFFSET) & 0xff);
        ByteBuffer body = message.slice(message.position() + HEADER_LENGTH, length - HEADER_LENGTH)
                .order(ByteOrder.BIG_ENDIAN);
        ByteBuffer whole = message.slice();
        message.position(message.limit());
        return switch (type) {
            case OPEN -> OpenReader.read(body);
            case UPDATE -> readUpdate(body);
            case NOTIFICATION -> readNotification(body);
            case KEEPALIVE -> new BgpMessage.Keepalive();
            case ROUTE_REFRESH -> readRouteRefresh(body, whole);
        };
    }

    // | withdrawn routes length (16) | withdrawn routes | total path attribute length (16) | path attributes | NLRI ...
    private BgpMessage readUpdate(ByteBuffer in) {
        ByteBuffer withdrawn = field(in, "withdrawn routes");
        ByteBuffer attributes = field(in, "path attributes");
        boolean withPaths = format.receivesPaths().contains(Family.IPV4_UNICAST);
        try {
            PrefixRun gone = Prefixes.read(withdrawn, Family.IPV4_UNICAST, withPaths);
            PrefixRun announced = Prefixes.read(in, Family.IPV4_UNICAST, withPaths);
            AttributeReader reader = new AttributeReader(format);
            PathAttributes read = reader.read(attributes, !announced.isEmpty());
            return new BgpMessage.Update(gone, read, announced, reader.malformations());
        } catch (MalformedValueException e) {
            throw new BgpException(e.error(), "malformed UPDATE: " + e.getMessage());
        }
    }

    private static ByteBuffer field(ByteBuffer in, String name) {
        if (in.remaining() < 2 || unsigned16(in, in.position()) > in.remaining() - 2) {
            throw new BgpException(
                    BgpError.MALFORMED_ATTRIBUTE_LIST, "malformed UPDATE: " + name + " run past the end");
        }
        int length = in.getShort() & 0xffff;
        ByteBuffer field = in.slice(in.position(), length);
        in.position(in.position() + length);
        return field;
    }

    // | error code (8) | error subcode (8) | data ...
    private static BgpMessage readNotification(ByteBuffer in) {
        int code = in.get() & 0xff;
        int subcode = in.get() & 0xff;
        return new BgpMessage.Notification(code, subcode, OctetRun.rest(in));
    }

    // | afi (16) | subtype (8) | safi (8) |
    private static BgpMessage readRouteRefresh(ByteBuffer in, ByteBuffer whole) {
        if (in.remaining() < ROUTE_REFRESH_LENGTH) {
            throw badRouteRefresh(in.remaining(), whole);
        }
        int afi = in.getShort() & 0xffff;
        int subtype = in.get() & 0xff;
        Family family = new Family(afi, in.get() & 0xff);
        boolean mark = subtype == BgpMessage.RouteRefresh.BEGIN || subtype == BgpMessage.RouteRefresh.END;
        if (mark && in.hasRemaining()) {
            throw badRouteRefresh(ROUTE_REFRESH_LENGTH + in.remaining(), whole);
        }
        return new BgpMessage.RouteRefresh(
                family, subtype); // what may follow is a filter (RFC 5291), which we never offer
    }

    /** The whole message goes back (RFC 7313, section 5). */
    private static BgpException badRouteRefresh(int length, ByteBuffer whole) {
        return new BgpException(
                BgpError.INVALID_ROUTE_REFRESH_LENGTH,
                OctetRun.rest(whole),
                "ROUTE-REFRESH has " + length + " octets after its header, not " + ROUTE_REFRESH_LENGTH);
    }

    private void checkLength(MessageType type, int length) {
        int limit = switch (type) {
            case OPEN -> MAX_LENGTH; // RFC 8654, section 4: OPEN and KEEPALIVE stay as they were
            case KEEPALIVE -> HEADER_LENGTH;
            case UPDATE, NOTIFICATION, ROUTE_REFRESH -> format.maxLength();
        };
        if (length < type.minimumLength() || length > limit) {
            throw badLength(length, type + " has " + length + " octets");
        }
    }

    private static BgpException badLength(int length, String text) {
        byte[] erroneous = {(byte) (length >>> 8), (byte) length};
        return new BgpException(BgpError.BAD_MESSAGE_LENGTH, Octets.copyOf(erroneous), text);
    }

    /** As the accessor spells it out: big endian whatever order the buffer has. */
    private static int unsigned16(ByteBuffer in, int at) {
        return (in.get(at) & 0xff) << 8 | in.get(at + 1) & 0xff;
    }
}
