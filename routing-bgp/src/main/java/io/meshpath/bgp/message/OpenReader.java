// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads OPEN (RFC 4271, section 4.2; capabilities RFC 5492; long parameters RFC 9072). */
final class OpenReader {
    private static final int VERSION = 4;
    private static final int CAPABILITIES = 2;
    private static final int EXTENDED_LENGTH = 255;

    private OpenReader() {}

    // | version (8) | my AS (16) | hold time (16) | BGP identifier (32) | length of parameters (8) | parameters ...
    static BgpMessage.Open read(ByteBuffer in) {
        int version = in.get() & 0xff;
        if (version != VERSION) {
            throw new BgpException(
                    BgpError.UNSUPPORTED_VERSION_NUMBER,
                    Octets.copyOf(new byte[] {0, VERSION}),
                    "expected version 4 but was " + version);
        }
        int as = in.getShort() & 0xffff;
        int holdSeconds = in.getShort() & 0xffff;
        int routerId = in.getInt();
        List<Capability> capabilities = parameters(in);
        if (holdSeconds == 1 || holdSeconds == 2) {
            throw new BgpException(
                    BgpError.UNACCEPTABLE_HOLD_TIME, "expected hold time 0 or at least 3 but was " + holdSeconds);
        }
        if (routerId == 0) {
            throw new BgpException(BgpError.BAD_BGP_IDENTIFIER, "BGP identifier is 0.0.0.0");
        }
        return new BgpMessage.Open(number(as, capabilities), holdSeconds, new RouterId(routerId), capabilities);
    }

    /** The sender's number: the four octets of the capability count, the field before is a makeshift (RFC 6793, 4.1). */
    private static AsNumber number(int as, List<Capability> capabilities) {
        for (Capability capability : capabilities) {
            if (capability instanceof Capability.FourOctetAs four) {
                return four.as();
            }
            if (capability instanceof Capability.Unknown unknown
                    && unknown.code() == CapabilityType.FOUR_OCTET_AS.code()) {
                throw new BgpException(
                        BgpError.BAD_PEER_AS, "four-octet AS capability is not an AS number: " + unknown);
            }
        }
        if (as == 0) {
            throw new BgpException(BgpError.BAD_PEER_AS, "AS number is 0");
        }
        return new AsNumber(as);
    }

    private static List<Capability> parameters(ByteBuffer in) {
        List<Capability> capabilities = new ArrayList<>();
        int length = in.get() & 0xff;
        boolean extended =
                length == EXTENDED_LENGTH && in.hasRemaining() && in.get(in.position()) == (byte) EXTENDED_LENGTH;
        try {
            if (extended) {
                in.get(); // the parameter type that says so (RFC 9072, section 2)
                length = in.getShort() & 0xffff;
            }
            if (length != in.remaining()) {
                throw unspecific("parameters have " + length + " octets where " + in.remaining() + " are left");
            }
            while (in.hasRemaining()) {
                parameter(in, extended, capabilities);
            }
        } catch (BufferUnderflowException e) {
            throw unspecific("parameters are cut off");
        }
        return capabilities;
    }

    // | type (8) | length (8, or 16 when extended) | value ...
    private static void parameter(ByteBuffer in, boolean extended, List<Capability> capabilities) {
        int type = in.get() & 0xff;
        ByteBuffer value = part(in, extended ? in.getShort() & 0xffff : in.get() & 0xff);
        if (type != CAPABILITIES) {
            throw new BgpException(BgpError.UNSUPPORTED_OPTIONAL_PARAMETER, "optional parameter is of type " + type);
        }
        while (value.hasRemaining()) {
            int code = value.get() & 0xff;
            capabilities.add(CapabilityType.read(code, part(value, value.get() & 0xff)));
        }
    }

    private static ByteBuffer part(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw unspecific("a length of " + length + " runs past the end");
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static BgpException unspecific(String text) {
        return new BgpException(BgpError.OPEN_MESSAGE_ERROR, "malformed OPEN: " + text);
    }
}
