// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Path attribute values from octets: one method a row of {@link AttributeType}. Each is given all octets of the value and
 * says what is wrong; what follows from that is in the table.
 */
final class AttributeDecoder {
    private AttributeDecoder() {}

    static Origin origin(ByteBuffer in, MessageFormat format) {
        expectLength(in, 1, "ORIGIN");
        int value = in.get() & 0xff;
        return switch (value) {
            case 0 -> Origin.IGP;
            case 1 -> Origin.EGP;
            case 2 -> Origin.INCOMPLETE;
            default -> throw new MalformedValueException(BgpError.INVALID_ORIGIN_ATTRIBUTE, "ORIGIN is " + value);
        };
    }

    static AsPath asPath(ByteBuffer in, MessageFormat format) {
        return path(in, format.fourOctetAs(), "AS_PATH");
    }

    static PathAttribute.NextHop nextHop(ByteBuffer in, MessageFormat format) {
        expectLength(in, 4, "NEXT_HOP");
        IpAddress address = ipv4(in);
        if (address.isUnspecified() || address.bits4() >>> 28 >= 0xe) { // 224.0.0.0 and above are nobody's addresses
            throw new MalformedValueException(
                    BgpError.INVALID_NEXT_HOP_ATTRIBUTE, "NEXT_HOP is not a host: " + address);
        }
        return new PathAttribute.NextHop(address);
    }

    static PathAttribute.MultiExitDisc multiExitDisc(ByteBuffer in, MessageFormat format) {
        expectLength(in, 4, "MULTI_EXIT_DISC");
        return new PathAttribute.MultiExitDisc(unsigned32(in));
    }

    static PathAttribute.LocalPref localPref(ByteBuffer in, MessageFormat format) {
        expectLength(in, 4, "LOCAL_PREF");
        return new PathAttribute.LocalPref(unsigned32(in));
    }

    static PathAttribute.Aggregator aggregator(ByteBuffer in, MessageFormat format) {
        expectLength(in, format.fourOctetAs() ? 8 : 6, "AGGREGATOR");
        return new PathAttribute.Aggregator(as(in, format.fourOctetAs(), "AGGREGATOR"), ipv4(in));
    }

    static PathAttribute.Communities communities(ByteBuffer in, MessageFormat format) {
        return new PathAttribute.Communities(list(in, 4, "COMMUNITIES", each -> new Community(each.getInt())));
    }

    static PathAttribute.OriginatorId originatorId(ByteBuffer in, MessageFormat format) {
        expectLength(in, 4, "ORIGINATOR_ID");
        int bits = in.getInt();
        if (bits == 0) {
            throw new MalformedValueException(BgpError.OPTIONAL_ATTRIBUTE_ERROR, "ORIGINATOR_ID is 0.0.0.0");
        }
        return new PathAttribute.OriginatorId(new RouterId(bits));
    }

    static PathAttribute.ClusterList clusterList(ByteBuffer in, MessageFormat format) {
        return new PathAttribute.ClusterList(list(in, 4, "CLUSTER_LIST", ByteBuffer::getInt));
    }

    // | afi (16) | safi (8) | length of next hop (8) | next hop | reserved (8) | prefixes ...
    static PathAttribute mpReach(ByteBuffer in, MessageFormat format) {
        Family family = family(in);
        PathAttribute.NextHop nextHop = nextHop(in, family, format);
        in.get(); // reserved
        return new PathAttribute.MpReach(
                family,
                nextHop,
                Prefixes.read(in, family, format.receivesPaths().contains(family)));
    }

    // | afi (16) | safi (8) | prefixes ...
    static PathAttribute mpUnreach(ByteBuffer in, MessageFormat format) {
        Family family = family(in);
        return new PathAttribute.MpUnreach(
                family, Prefixes.read(in, family, format.receivesPaths().contains(family)));
    }

    static PathAttribute.ExtendedCommunities extendedCommunities(ByteBuffer in, MessageFormat format) {
        return new PathAttribute.ExtendedCommunities(
                list(in, 8, "EXTENDED_COMMUNITIES", each -> new ExtendedCommunity(each.getLong())));
    }

    static PathAttribute.As4Path as4Path(ByteBuffer in, MessageFormat format) {
        return new PathAttribute.As4Path(path(in, true, "AS4_PATH"));
    }

    static PathAttribute.As4Aggregator as4Aggregator(ByteBuffer in, MessageFormat format) {
        expectLength(in, 8, "AS4_AGGREGATOR");
        return new PathAttribute.As4Aggregator(new PathAttribute.Aggregator(as(in, true, "AS4_AGGREGATOR"), ipv4(in)));
    }

    static PathAttribute.LargeCommunities largeCommunities(ByteBuffer in, MessageFormat format) {
        return new PathAttribute.LargeCommunities(list(
                in, 12, "LARGE_COMMUNITY", each -> new LargeCommunity(each.getInt(), each.getInt(), each.getInt())));
    }

    static PathAttribute.OnlyToCustomer onlyToCustomer(ByteBuffer in, MessageFormat format) {
        expectLength(in, 4, "OTC");
        return new PathAttribute.OnlyToCustomer(as(in, true, "OTC"));
    }

    // each segment: | type (8) | count (8) | AS numbers, two or four octets each ...
    private static AsPath path(ByteBuffer in, boolean fourOctets, String name) {
        List<AsPath.Segment> segments = new ArrayList<>();
        while (in.hasRemaining()) {
            if (in.remaining() < 2) {
                throw malformedPath(name + " ends inside a segment header");
            }
            AsPath.Kind kind = kind(in.get() & 0xff, name);
            int count = in.get() & 0xff;
            if (count == 0) {
                throw malformedPath(name + " has an empty segment");
            }
            if (count * (fourOctets ? 4 : 2) > in.remaining()) {
                throw malformedPath(name + " has a segment of " + count + " that runs past the end");
            }
            List<AsNumber> ases = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                ases.add(as(in, fourOctets, name));
            }
            segments.add(new AsPath.Segment(kind, ases));
        }
        return segments.isEmpty() ? AsPath.EMPTY : new AsPath(segments);
    }

    /** Segments of a confederation (types 3 and 4) are refused too: nobody outside of it may send them (RFC 5065, 5). */
    private static AsPath.Kind kind(int type, String name) {
        return AsPath.Kind.of(type).orElseThrow(() -> malformedPath(name + " has a segment of type " + type));
    }

    private static AsNumber as(ByteBuffer in, boolean fourOctets, String name) {
        long value = fourOctets ? unsigned32(in) : in.getShort() & 0xffff;
        if (value == 0) {
            throw malformedPath(name + " has AS 0"); // RFC 7607, section 2
        }
        return new AsNumber(value);
    }

    private static PathAttribute.NextHop nextHop(ByteBuffer in, Family family, MessageFormat format) {
        int length = in.get() & 0xff;
        boolean v4 = family.equals(Family.IPV4_UNICAST) && length == 4;
        boolean v6 = (length == 16 || length == 32)
                && (!family.equals(Family.IPV4_UNICAST) || format.ipv6NextHops()); // RFC 8950, section 3
        if (!v4 && !v6) {
            throw new MalformedValueException(
                    BgpError.OPTIONAL_ATTRIBUTE_ERROR,
                    "MP_REACH_NLRI of " + family + " has a next hop of " + length + " octets");
        }
        if (v4) {
            return new PathAttribute.NextHop(ipv4(in));
        }
        IpAddress address = ipv6(in);
        return new PathAttribute.NextHop(address, length == 32 ? Optional.of(ipv6(in)) : Optional.empty());
    }

    private static Family family(ByteBuffer in) {
        int afi = in.getShort() & 0xffff;
        return new Family(afi, in.get() & 0xff);
    }

    private static <T> List<T> list(ByteBuffer in, int size, String name, Function<ByteBuffer, T> element) {
        if (!in.hasRemaining() || in.remaining() % size != 0) {
            throw new MalformedValueException(
                    BgpError.ATTRIBUTE_LENGTH_ERROR,
                    name + " has " + in.remaining() + " octets, not a multiple of " + size);
        }
        List<T> values = new ArrayList<>(in.remaining() / size);
        while (in.hasRemaining()) {
            values.add(element.apply(in));
        }
        return values;
    }

    private static void expectLength(ByteBuffer in, int length, String name) {
        if (in.remaining() != length) {
            throw new MalformedValueException(
                    BgpError.ATTRIBUTE_LENGTH_ERROR, name + " has " + in.remaining() + " octets, not " + length);
        }
    }

    private static MalformedValueException malformedPath(String text) {
        return new MalformedValueException(BgpError.MALFORMED_AS_PATH, text);
    }

    private static long unsigned32(ByteBuffer in) {
        return in.getInt() & 0xffff_ffffL;
    }

    private static IpAddress ipv4(ByteBuffer in) {
        return IpAddress.of4(in.getInt());
    }

    private static IpAddress ipv6(ByteBuffer in) {
        return IpAddress.of6(in.getLong(), in.getLong());
    }
}
