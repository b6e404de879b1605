// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Path attribute values into octets: one method a row of {@link AttributeType}, except where a row needs one line only. */
final class AttributeEncoder {
    private static final int MAX_SEGMENT = 255;

    private AttributeEncoder() {}

    static void origin(Origin origin, ByteBuffer out, MessageFormat format) {
        out.put((byte) origin.value());
    }

    static void asPath(AsPath path, ByteBuffer out, MessageFormat format) {
        write(path, out, format.fourOctetAs());
    }

    static void nextHop(PathAttribute.NextHop nextHop, ByteBuffer out, MessageFormat format) {
        out.putInt(nextHop.address().bits4());
    }

    static void aggregator(PathAttribute.Aggregator aggregator, ByteBuffer out, MessageFormat format) {
        write(aggregator, out, format.fourOctetAs());
    }

    static void communities(PathAttribute.Communities communities, ByteBuffer out, MessageFormat format) {
        communities.values().forEach(each -> out.putInt(each.bits()));
    }

    static void clusterList(PathAttribute.ClusterList list, ByteBuffer out, MessageFormat format) {
        list.clusters().forEach(out::putInt);
    }

    static void mpReach(PathAttribute.MpReach reach, ByteBuffer out, MessageFormat format) {
        mpReachHead(reach.family(), reach.nextHop(), out);
        Prefixes.write(reach.prefixes(), reach.family(), format.sendsPaths().contains(reach.family()), out);
    }

    /** Everything of MP_REACH_NLRI before the prefixes. */
    static void mpReachHead(Family family, PathAttribute.NextHop nextHop, ByteBuffer out) {
        family(family, out);
        IpAddress address = nextHop.address();
        if (address.isV4() && !family.equals(Family.IPV4_UNICAST)) {
            throw new IllegalArgumentException("not a next hop for " + family + ": " + address);
        }
        int length = address.isV4() ? 4 : nextHop.linkLocal().isPresent() ? 32 : 16;
        out.put((byte) length).put(address.toBytes());
        nextHop.linkLocal().ifPresent(linkLocal -> out.put(linkLocal.toBytes()));
        out.put((byte) 0); // reserved
    }

    static void mpUnreach(PathAttribute.MpUnreach unreach, ByteBuffer out, MessageFormat format) {
        family(unreach.family(), out);
        Prefixes.write(unreach.prefixes(), unreach.family(), format.sendsPaths().contains(unreach.family()), out);
    }

    static void extendedCommunities(
            PathAttribute.ExtendedCommunities communities, ByteBuffer out, MessageFormat format) {
        communities.values().forEach(each -> out.putLong(each.bits()));
    }

    static void as4Path(PathAttribute.As4Path path, ByteBuffer out, MessageFormat format) {
        write(path.path(), out, true);
    }

    static void as4Aggregator(PathAttribute.As4Aggregator aggregator, ByteBuffer out, MessageFormat format) {
        write(aggregator.aggregator(), out, true);
    }

    static void largeCommunities(PathAttribute.LargeCommunities communities, ByteBuffer out, MessageFormat format) {
        communities
                .values()
                .forEach(each -> out.putInt(each.as()).putInt(each.first()).putInt(each.second()));
    }

    static void family(Family family, ByteBuffer out) {
        out.putShort((short) family.afi()).put((byte) family.safi());
    }

    private static void write(AsPath path, ByteBuffer out, boolean fourOctets) {
        for (AsPath.Segment segment : path.segments()) {
            List<AsNumber> ases = segment.ases();
            for (int from = 0; from < ases.size(); from += MAX_SEGMENT) {
                List<AsNumber> part = ases.subList(from, Math.min(from + MAX_SEGMENT, ases.size()));
                out.put((byte) segment.kind().code()).put((byte) part.size());
                part.forEach(as -> write(as, out, fourOctets));
            }
        }
    }

    private static void write(PathAttribute.Aggregator aggregator, ByteBuffer out, boolean fourOctets) {
        write(aggregator.as(), out, fourOctets);
        out.putInt(aggregator.router().bits4());
    }

    private static void write(AsNumber as, ByteBuffer out, boolean fourOctets) {
        if (fourOctets) {
            out.putInt((int) as.value());
        } else {
            AsNumber fitting = as.isTwoOctet() ? as : AsNumber.TRANS;
            out.putShort((short) fitting.value());
        }
    }
}
