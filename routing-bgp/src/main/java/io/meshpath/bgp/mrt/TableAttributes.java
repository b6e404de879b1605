// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Malformation;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Path attributes as a table dump has them: those of an UPDATE without the UPDATE, and of MP_REACH_NLRI the next hop only
 * (RFC 6396, section 4.3.4).
 */
public final class TableAttributes {
    private static final int UPDATE = 2;
    private static final int HEADER_LENGTH = BgpReader.HEADER_LENGTH + 4;
    private static final int MP_REACH_NLRI = 14;
    private static final int OPTIONAL = 0x80;
    private static final int EXTENDED_LENGTH = 0x10;
    /** The octets of MP_REACH_NLRI that a dump leaves out, beside the prefix: family, reserved octet, longer length. */
    private static final int LEFT_OUT = 5;

    private static final MessageFormat TWO_OCTET_AS =
            MessageFormat.BASE.withInternal().withExtendedMessages();
    private static final MessageFormat FOUR_OCTET_AS = TWO_OCTET_AS.withFourOctetAs();

    private TableAttributes() {}

    /**
     * The attributes of one route, and what is wrong with them.
     *
     * @param attributes the next hop among them, without MP attributes
     * @param malformations attributes that are left out, and why
     */
    public record Decoded(PathAttributes attributes, List<Malformation> malformations) {}

    /** Puts the UPDATE back around the attributes, so that they are read by the one reader there is. */
    static Decoded decode(Octets attributes, Cidr prefix, boolean fourOctetAs) {
        byte[] octets = attributes.toBytes();
        ByteBuffer update = ByteBuffer.allocate(HEADER_LENGTH + octets.length + 2 * (1 + 16) + LEFT_OUT);
        update.putLong(-1).putLong(-1).putShort((short) 0).put((byte) UPDATE);
        update.putShort((short) 0).putShort((short) 0);
        expand(ByteBuffer.wrap(octets), prefix, update);
        requireFits(update.position());
        update.putShort(HEADER_LENGTH - 2, (short) (update.position() - HEADER_LENGTH));
        if (prefix.isV4()) {
            put(prefix, update);
        }
        requireFits(update.position());
        update.putShort(BgpReader.HEADER_LENGTH - 3, (short) update.position());
        BgpReader reader = new BgpReader(fourOctetAs ? FOUR_OCTET_AS : TWO_OCTET_AS);
        BgpMessage.Update read = (BgpMessage.Update) reader.read(update.flip());
        return new Decoded(ofRoute(read.attributes()), read.malformations());
    }

    /**
     * The octets of {@code attributes}, as RIB records of TABLE_DUMP_V2 have them.
     *
     * @param attributes those of a route: the next hop among them, without MP attributes
     */
    public static Octets encode(PathAttributes attributes) {
        return encode(attributes, ByteBuffer.allocate(BgpReader.MAX_EXTENDED_LENGTH));
    }

    /**
     * As {@link #encode(PathAttributes)}, for whoever encodes many.
     *
     * @param scratch room for the longest message, 65535 octets; what is in it is lost
     */
    public static Octets encode(PathAttributes attributes, ByteBuffer scratch) {
        ByteBuffer out = scratch.clear();
        Optional<PathAttribute.NextHop> ipv6 =
                attributes.nextHop().filter(nextHop -> !nextHop.address().isV4());
        PathAttributes plain = ipv6.isPresent() ? attributes.without(PathAttribute.NextHop.class) : attributes;
        new BgpWriter(FOUR_OCTET_AS).write(new BgpMessage.Update(List.of(), plain, List.of()), out);
        ByteBuffer run = ByteBuffer.allocate(out.position() + 4 + 2 * 16);
        ipv6.ifPresent(nextHop -> putNextHop(nextHop, run));
        run.put(out.flip().position(HEADER_LENGTH));
        return Octets.read(run, 0, run.position());
    }

    /** Copies {@code in}, and gives MP_REACH_NLRI back what the dump has left out. */
    private static void expand(ByteBuffer in, Cidr prefix, ByteBuffer out) {
        while (in.remaining() >= 3) {
            int start = in.position();
            boolean extended = (in.get(start) & EXTENDED_LENGTH) != 0;
            int header = extended ? 4 : 3;
            if (in.remaining() < header) {
                break;
            }
            int length = extended ? in.getShort(start + 2) & 0xffff : in.get(start + 2) & 0xff;
            if (length > in.remaining() - header) {
                break; // the reader of the UPDATE says what is wrong
            }
            ByteBuffer value = in.slice(start + header, length);
            if ((in.get(start + 1) & 0xff) == MP_REACH_NLRI && isShortened(value)) {
                expandReach(in.get(start), value, prefix, out);
            } else {
                out.put(in.slice(start, header + length));
            }
            in.position(start + header + length);
        }
        out.put(in);
    }

    /** Some write the attribute whole: then the first octet is that of an AFI below 256, and no length of a next hop. */
    private static boolean isShortened(ByteBuffer value) {
        return value.hasRemaining() && value.get(0) != 0 && (value.get(0) & 0xff) == value.remaining() - 1;
    }

    private static void expandReach(byte flags, ByteBuffer nextHop, Cidr prefix, ByteBuffer out) {
        out.put((byte) (flags | EXTENDED_LENGTH)).put((byte) MP_REACH_NLRI);
        int length = out.putShort((short) 0).position();
        Family family = Family.of(prefix);
        out.putShort((short) family.afi())
                .put((byte) family.safi())
                .put(nextHop)
                .put((byte) 0);
        if (!prefix.isV4()) {
            put(prefix, out);
        }
        out.putShort(length - 2, (short) (out.position() - length));
    }

    private static void put(Cidr prefix, ByteBuffer out) {
        out.put((byte) prefix.prefixLength()).put(prefix.network().toBytes(), 0, (prefix.prefixLength() + 7) / 8);
    }

    private static void putNextHop(PathAttribute.NextHop nextHop, ByteBuffer out) {
        byte[] linkLocal = nextHop.linkLocal().map(IpAddress::toBytes).orElseGet(() -> new byte[0]);
        int length = 16 + linkLocal.length;
        out.put((byte) OPTIONAL).put((byte) MP_REACH_NLRI).put((byte) (1 + length));
        out.put((byte) length).put(nextHop.address().toBytes()).put(linkLocal);
    }

    private static PathAttributes ofRoute(PathAttributes read) {
        PathAttributes plain = read.without(PathAttribute.MpReach.class).without(PathAttribute.MpUnreach.class);
        return read.get(PathAttribute.MpReach.class)
                .map(reach -> plain.with(reach.nextHop()))
                .orElse(plain);
    }

    private static void requireFits(int length) {
        if (length > BgpReader.MAX_EXTENDED_LENGTH) {
            throw new IllegalArgumentException("attributes are longer than any UPDATE: " + length + " octets");
        }
    }
}
