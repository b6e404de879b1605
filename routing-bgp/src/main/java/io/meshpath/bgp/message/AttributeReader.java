// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path attributes of one UPDATE: the rules that hold for all of them, around the table {@link AttributeType}
 * (RFC 4271, section 6.3 as RFC 7606 revises it). Used once.
 */
final class AttributeReader {
    private static final int NO_ATTRIBUTE = 0;

    private final MessageFormat format;
    private final List<PathAttribute> attributes = new ArrayList<>();
    private final List<Malformation> malformations = new ArrayList<>();
    private final boolean[] seen = new boolean[256];
    private long partial; // a bit for each known attribute that has the Partial bit

    AttributeReader(MessageFormat format) {
        this.format = format;
    }

    /** What was wrong and did not end the session. */
    List<Malformation> malformations() {
        return malformations;
    }

    /**
     * Reads all of {@code in}.
     *
     * @param announcesIpv4 whether the UPDATE has prefixes in its own NLRI field
     * @throws BgpException when RFC 7606 asks for the session to be reset
     */
    PathAttributes read(ByteBuffer in, boolean announcesIpv4) {
        while (in.hasRemaining() && readAttribute(in)) {
            // each turn takes one attribute
        }
        boolean announces = announcesIpv4 || has(PathAttribute.MpReach.class);
        if (announces) {
            requireMandatory(announcesIpv4);
        }
        refuseUnlocatable(announces);
        return PathAttributes.of(FourOctetPaths.merge(attributes, format)).withPartial(partial);
    }

    // | flags (8) | type code (8) | length (8, or 16 with the extended-length bit) | value ...
    private boolean readAttribute(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 3) {
            return endsEarly(NO_ATTRIBUTE, "path attributes end with " + in.remaining() + " octets of a header");
        }
        int flags = in.get() & 0xff;
        int code = in.get() & 0xff;
        boolean extended = (flags & AttributeFlags.EXTENDED_LENGTH) != 0;
        if (extended && in.remaining() < 2) {
            return endsEarly(code, "path attributes end inside the length of attribute " + code);
        }
        int length = extended ? in.getShort() & 0xffff : in.get() & 0xff;
        if (length > in.remaining()) {
            return endsEarly(
                    code, "attribute " + code + " has " + length + " octets where " + in.remaining() + " are left");
        }
        ByteBuffer value = in.slice(in.position(), length);
        in.position(in.position() + length);
        take(code, flags, value, in.duplicate().flip().position(start));
        return true;
    }

    /** The lengths do not add up: the NLRI field is still where the message's own lengths say (RFC 7606, section 4). */
    private boolean endsEarly(int code, String text) {
        malformations.add(new Malformation(code, Remedy.TREAT_AS_WITHDRAW, text));
        return false;
    }

    /** Takes one attribute; {@code whole} is all its octets, for a NOTIFICATION. */
    private void take(int code, int flags, ByteBuffer value, ByteBuffer whole) {
        AttributeType type = AttributeType.of(code);
        if (seen[code]) {
            takeDuplicate(type, code);
            return;
        }
        seen[code] = true;
        if (type == null || isOfUnknownFamily(type, value)) {
            takeUnknown(code, flags, value, whole);
            return;
        }
        int fixed = AttributeFlags.OPTIONAL | AttributeFlags.TRANSITIVE;
        if ((flags & fixed) != type.flags()) {
            String text = type + " has flags 0x" + Integer.toHexString(flags);
            malformations.add(new Malformation(code, Remedy.TREAT_AS_WITHDRAW, text));
        }
        if ((flags & AttributeFlags.PARTIAL) != 0) {
            partial |= 1L << code;
        }
        if (!isIgnored(type)) {
            decode(type, value, whole);
        }
    }

    private void decode(AttributeType type, ByteBuffer value, ByteBuffer whole) {
        try {
            PathAttribute attribute = type.decode(value, format);
            if (value.hasRemaining()) {
                throw new MalformedValueException(
                        BgpError.ATTRIBUTE_LENGTH_ERROR, type + " has " + value.remaining() + " octets too many");
            }
            attributes.add(attribute);
        } catch (MalformedValueException e) {
            malformed(type, e.error(), e.getMessage(), whole);
        } catch (BufferUnderflowException e) {
            malformed(type, BgpError.ATTRIBUTE_LENGTH_ERROR, type + " is too short", whole);
        }
    }

    private void malformed(AttributeType type, BgpError error, @Nullable String text, ByteBuffer whole) {
        if (type.remedy() == Remedy.RESET_SESSION) {
            throw new BgpException(error, OctetRun.rest(whole), "malformed " + type + ": " + text);
        }
        malformations.add(new Malformation(type.code(), type.remedy(), "malformed " + type + ": " + text));
    }

    private void takeDuplicate(@Nullable AttributeType type, int code) {
        if (type == AttributeType.MP_REACH_NLRI || type == AttributeType.MP_UNREACH_NLRI) {
            throw new BgpException(BgpError.MALFORMED_ATTRIBUTE_LIST, type + " is there twice");
        }
        malformations.add(
                new Malformation(code, Remedy.DISCARD_ATTRIBUTE, "attribute " + code + " is there more than once"));
    }

    private void takeUnknown(int code, int flags, ByteBuffer value, ByteBuffer whole) {
        if ((flags & AttributeFlags.OPTIONAL) == 0 && AttributeType.of(code) == null) {
            throw new BgpException(
                    BgpError.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
                    OctetRun.rest(whole),
                    "attribute " + code + " is said to be well-known but is not");
        }
        attributes.add(new PathAttribute.Unknown(code, flags, OctetRun.rest(value)));
    }

    /** Prefixes of a family that nobody asked for are kept as octets: their form is not known. */
    private static boolean isOfUnknownFamily(AttributeType type, ByteBuffer value) {
        if (type != AttributeType.MP_REACH_NLRI && type != AttributeType.MP_UNREACH_NLRI || value.remaining() < 3) {
            return false;
        }
        return !new Family(value.getShort(0) & 0xffff, value.get(2) & 0xff).isUnicast();
    }

    /** Attributes that must not come over this session are dropped unread (RFC 7606, 7.5, 7.9, 7.10; RFC 6793, 4.1). */
    private boolean isIgnored(AttributeType type) {
        return switch (type) {
            case LOCAL_PREF, ORIGINATOR_ID, CLUSTER_LIST -> format.external();
            case AS4_PATH, AS4_AGGREGATOR -> format.fourOctetAs();
            default -> false;
        };
    }

    private void requireMandatory(boolean announcesIpv4) {
        require(AttributeType.ORIGIN);
        require(AttributeType.AS_PATH);
        if (announcesIpv4) {
            require(AttributeType.NEXT_HOP);
        }
    }

    private void require(AttributeType type) {
        if (!seen[type.code()]) {
            malformations.add(new Malformation(type.code(), Remedy.TREAT_AS_WITHDRAW, type + " is missing"));
        }
    }

    /**
     * A message that announces nothing we could find and yet has to be taken as a withdrawal hides what to withdraw: the
     * prefixes may have been in what did not parse (RFC 7606, section 5.2).
     */
    private void refuseUnlocatable(boolean announces) {
        if (announces) {
            return;
        }
        for (Malformation malformation : malformations) {
            if (malformation.remedy() == Remedy.TREAT_AS_WITHDRAW) {
                throw new BgpException(
                        BgpError.MALFORMED_ATTRIBUTE_LIST,
                        malformation.text() + ", and no prefix tells which routes are meant");
            }
        }
    }

    private boolean has(Class<? extends PathAttribute> kind) {
        return attributes.stream().anyMatch(kind::isInstance);
    }
}
