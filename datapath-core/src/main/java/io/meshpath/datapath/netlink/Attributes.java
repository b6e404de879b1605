// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A run of netlink attributes ({@code struct nlattr}: 16 bits of length, 16 of type, value, padding to 4 octets).
 *
 * <p>All lengths are checked when the run is taken; a value is checked when it is read, and one that is too short is a
 * {@link MalformedMessageException}. Absent attributes are empty. Looks attributes up in place, so it is valid only as long
 * as the buffer is.
 */
public final class Attributes {
    static final int HEADER_LENGTH = 4;
    /** The two high bits of a type are flags (nested, network byte order). */
    static final int TYPE_MASK = 0x3fff;

    /** In a type: the value consists of attributes. */
    public static final int NESTED = 0x8000;

    private static final int ABSENT = -1;
    private static final Attributes NONE = new Attributes(ByteBuffer.allocate(0), 0, 0);

    private final ByteBuffer in;
    private final int from;
    private final int to;

    private Attributes(ByteBuffer in, int from, int to) {
        this.in = in;
        this.from = from;
        this.to = to;
    }

    /**
     * The attributes at {@code from} and after it up to {@code to}.
     *
     * @throws MalformedMessageException when one does not end inside
     */
    static Attributes in(ByteBuffer in, int from, int to) {
        int at = from;
        while (at < to) {
            int length = to - at < HEADER_LENGTH ? 0 : length(in, at);
            if (length < HEADER_LENGTH || length > to - at) {
                throw new MalformedMessageException(
                        "attribute at " + (at - from) + " of " + (to - from) + " octets does not end inside");
            }
            at += Message.align(length);
        }
        return new Attributes(in, from, to);
    }

    /** Whether there is an attribute of this type. */
    public boolean has(int type) {
        return find(type) != ABSENT;
    }

    /** An 8-bit value. */
    public OptionalInt u8(int type) {
        int at = find(type, 1);
        return at == ABSENT ? OptionalInt.empty() : OptionalInt.of(in.get(at) & 0xff);
    }

    /** A 16-bit value in host byte order. */
    public OptionalInt u16(int type) {
        int at = find(type, 2);
        return at == ABSENT ? OptionalInt.empty() : OptionalInt.of(in.getShort(at) & 0xffff);
    }

    /** A 16-bit value in network byte order. */
    public OptionalInt be16(int type) {
        OptionalInt value = u16(type);
        return value.isEmpty() ? value : OptionalInt.of(Short.reverseBytes((short) value.getAsInt()) & 0xffff);
    }

    /** A 32-bit value in host byte order; an unsigned one keeps its bits. */
    public OptionalInt u32(int type) {
        int at = find(type, 4);
        return at == ABSENT ? OptionalInt.empty() : OptionalInt.of(in.getInt(at));
    }

    /** A 32-bit value in network byte order; an unsigned one keeps its bits. */
    public OptionalInt be32(int type) {
        OptionalInt value = u32(type);
        return value.isEmpty() ? value : OptionalInt.of(Integer.reverseBytes(value.getAsInt()));
    }

    /** A 64-bit value in host byte order; an unsigned one keeps its bits. */
    public OptionalLong u64(int type) {
        int at = find(type, 8);
        return at == ABSENT ? OptionalLong.empty() : OptionalLong.of(in.getLong(at));
    }

    /** Text up to its first zero octet. */
    public Optional<String> text(int type) {
        return bytes(type).map(octets -> {
            int length = 0;
            while (length < octets.length && octets[length] != 0) {
                length++;
            }
            return new String(octets, 0, length, StandardCharsets.UTF_8);
        });
    }

    /** An IPv4 or IPv6 address, by its length; empty for addresses of any other kind. */
    public Optional<IpAddress> address(int type) {
        return bytes(type)
                .filter(octets -> octets.length == 4 || octets.length == 16)
                .map(IpAddress::of);
    }

    /** An Ethernet address; empty for hardware addresses of any other length. */
    public Optional<MacAddress> mac(int type) {
        return bytes(type).filter(octets -> octets.length == 6).map(MacAddress::of);
    }

    /** The octets of the value. */
    public Optional<byte[]> bytes(int type) {
        int at = find(type);
        if (at == ABSENT) {
            return Optional.empty();
        }
        byte[] octets = new byte[length(in, at) - HEADER_LENGTH];
        in.get(at + HEADER_LENGTH, octets);
        return Optional.of(octets);
    }

    /** The attributes inside an attribute; none where it is absent. */
    public Attributes nested(int type) {
        int at = find(type);
        return at == ABSENT ? NONE : in(in, at + HEADER_LENGTH, at + length(in, at));
    }

    /** Each attribute of this type, in order, as the attributes inside it: what a list of one kind of thing consists of. */
    public List<Attributes> each(int type) {
        List<Attributes> found = new ArrayList<>();
        for (int at = from; at < to; at += Message.align(length(in, at))) {
            if (typeAt(at) == type) {
                found.add(in(in, at + HEADER_LENGTH, at + length(in, at)));
            }
        }
        return found;
    }

    /** The value of an attribute as a buffer of its own; empty where it is absent. */
    ByteBuffer slice(int type) {
        int at = find(type);
        return at == ABSENT
                ? ByteBuffer.allocate(0)
                : in.slice(at + HEADER_LENGTH, length(in, at) - HEADER_LENGTH).order(ByteOrder.nativeOrder());
    }

    /** Where the value of the first attribute of this type is, which must have at least {@code size} octets. */
    private int find(int type, int size) {
        int at = find(type);
        if (at == ABSENT) {
            return ABSENT;
        }
        int length = length(in, at) - HEADER_LENGTH;
        if (length < size) {
            throw new MalformedMessageException("attribute " + type + " has " + length + " octets but needs " + size);
        }
        return at + HEADER_LENGTH;
    }

    private int find(int type) {
        for (int at = from; at < to; at += Message.align(length(in, at))) {
            if (typeAt(at) == type) {
                return at;
            }
        }
        return ABSENT;
    }

    private int typeAt(int at) {
        return in.getShort(at + 2) & TYPE_MASK;
    }

    private static int length(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff;
    }
}
