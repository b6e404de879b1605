// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads PDUs (RFC 8210, section 5; version 0 is RFC 6810). Immutable.
 *
 * <p>Each reading method is given what follows the length field, no octet more; a length that is not the one of its type is
 * corrupt data.
 */
final class RtrReader {
    static final int HEADER_LENGTH = 8;
    /** Far more than a PDU needs; what claims to be longer is not one. */
    static final int MAX_LENGTH = 64 * 1024;

    private RtrReader() {}

    /**
     * The length of the PDU that begins at {@code at}, or 0 when not even that is there yet.
     *
     * @param available how many octets there are from {@code at} on
     * @throws RtrException when it cannot be one
     */
    static int lengthOf(ByteBuffer in, int at, int available) {
        if (available < HEADER_LENGTH) {
            return 0;
        }
        int length = in.getInt(at + 4);
        if (length < HEADER_LENGTH || length > MAX_LENGTH) {
            throw new RtrException(
                    RtrError.CORRUPT_DATA,
                    Octets.read(in, at, HEADER_LENGTH),
                    "PDU length is not from 8 to 65536: " + Integer.toUnsignedString(length));
        }
        return length;
    }

    /** The protocol version that a PDU says it is of. */
    static int versionOf(ByteBuffer pdu) {
        return pdu.get(pdu.position()) & 0xff;
    }

    /** The type code of a PDU, one of {@link RtrType} or unknown. */
    static int typeOf(ByteBuffer pdu) {
        return pdu.get(pdu.position() + 1) & 0xff;
    }

    /**
     * Reads one PDU, which is all of {@code pdu}.
     *
     * @throws RtrException when it is malformed or of a type that its version does not have
     */
    //  | version (8) | type (8) | session id, flags, error code or zero (16) | length (32) | ...
    static RtrPdu read(ByteBuffer pdu) {
        ByteBuffer in = pdu.duplicate();
        int version = in.get() & 0xff;
        int type = in.get() & 0xff;
        int word = in.getShort() & 0xffff;
        in.getInt(); // the length, by which the PDU was cut out
        return switch (type) {
            case RtrType.SERIAL_NOTIFY -> new RtrPdu.SerialNotify(word, serial(in, "Serial Notify"));
            case RtrType.SERIAL_QUERY -> new RtrPdu.SerialQuery(word, serial(in, "Serial Query"));
            case RtrType.RESET_QUERY -> empty(in, new RtrPdu.ResetQuery());
            case RtrType.CACHE_RESPONSE -> empty(in, new RtrPdu.CacheResponse(word));
            case RtrType.IPV4_PREFIX -> prefix4(in);
            case RtrType.IPV6_PREFIX -> prefix6(in);
            case RtrType.END_OF_DATA -> endOfData(in, version, word);
            case RtrType.CACHE_RESET -> empty(in, new RtrPdu.CacheReset());
            case RtrType.ROUTER_KEY -> routerKey(in, version, word);
            case RtrType.ERROR_REPORT -> errorReport(in, word);
            default -> throw new RtrException(RtrError.UNSUPPORTED_PDU_TYPE, "PDU is of type " + type);
        };
    }

    /** All that {@code in} has left; its position stays. */
    static Octets copy(ByteBuffer in) {
        return Octets.read(in, in.position(), in.remaining());
    }

    // | flags (8) | prefix length (8) | max length (8) | zero (8) | prefix (32) | AS (32) |
    private static RtrPdu prefix4(ByteBuffer in) {
        expect(in, 12, "IPv4 Prefix");
        int head = in.getInt();
        IpAddress address = IpAddress.of4(in.getInt());
        return prefix(head, address, in.getInt());
    }

    // | flags (8) | prefix length (8) | max length (8) | zero (8) | prefix (128) | AS (32) |
    private static RtrPdu prefix6(ByteBuffer in) {
        expect(in, 24, "IPv6 Prefix");
        int head = in.getInt();
        IpAddress address = IpAddress.of6(in.getLong(), in.getLong());
        return prefix(head, address, in.getInt());
    }

    private static RtrPdu prefix(int head, IpAddress address, int as) {
        boolean announced = (head >>> 24 & 1) != 0;
        int length = head >>> 16 & 0xff;
        int maxLength = head >>> 8 & 0xff;
        try {
            Cidr prefix = Cidr.masking(address, length); // the bits after the prefix mean nothing
            return new RtrPdu.Prefix(announced, new Vrp(prefix, maxLength, Integer.toUnsignedLong(as)));
        } catch (IllegalArgumentException e) {
            throw new RtrException(RtrError.CORRUPT_DATA, String.valueOf(e.getMessage()));
        }
    }

    // | serial (32) | and from version 1 on: | refresh (32) | retry (32) | expire (32) |
    private static RtrPdu endOfData(ByteBuffer in, int version, int sessionId) {
        expect(in, version == 0 ? 4 : 16, "End of Data");
        int serial = in.getInt();
        if (version == 0) {
            return new RtrPdu.EndOfData(sessionId, serial, Optional.empty());
        }
        RtrTimers timers = RtrTimers.nearest(unsigned(in), unsigned(in), unsigned(in));
        return new RtrPdu.EndOfData(sessionId, serial, Optional.of(timers));
    }

    // | flags (8) | zero (8) | length (32) | subject key identifier (160) | AS (32) | key ...
    private static RtrPdu routerKey(ByteBuffer in, int version, int word) {
        if (version == 0) {
            throw new RtrException(RtrError.UNSUPPORTED_PDU_TYPE, "Router Key in version 0");
        }
        if (in.remaining() < 24) {
            throw new RtrException(RtrError.CORRUPT_DATA, "Router Key has " + in.remaining() + " octets");
        }
        return new RtrPdu.RouterKey((word >>> 8 & 1) != 0, copy(in));
    }

    // | length (32) | the PDU that was wrong ... | length (32) | text ...
    private static RtrPdu errorReport(ByteBuffer in, int code) {
        Octets culprit = part(in);
        String text = new String(part(in).toBytes(), StandardCharsets.UTF_8);
        expect(in, 0, "Error Report after its text");
        return new RtrPdu.ErrorReport(code, culprit, text);
    }

    private static Octets part(ByteBuffer in) {
        int length = in.remaining() < 4 ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new RtrException(RtrError.CORRUPT_DATA, "a length in an Error Report runs past its end");
        }
        Octets part = copy(in.slice(in.position(), length));
        in.position(in.position() + length);
        return part;
    }

    private static int serial(ByteBuffer in, String name) {
        expect(in, 4, name);
        return in.getInt();
    }

    private static RtrPdu empty(ByteBuffer in, RtrPdu pdu) {
        expect(in, 0, pdu.getClass().getSimpleName());
        return pdu;
    }

    private static long unsigned(ByteBuffer in) {
        return Integer.toUnsignedLong(in.getInt());
    }

    private static void expect(ByteBuffer in, int length, String name) {
        if (in.remaining() != length) {
            throw new RtrException(
                    RtrError.CORRUPT_DATA, name + " has " + in.remaining() + " octets where " + length + " belong");
        }
    }
}
