// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The next hops in the messages about routes: one in attributes of the route, several as {@code struct rtnexthop}. */
final class NextHops {
    private static final int LINK = 4; // RTA_OIF
    private static final int GATEWAY = 5;
    private static final int MULTIPATH = 9;
    private static final int VIA = 18; // a gateway of the other family: 16 bits of family, address

    private static final int ON_LINK = 0x4; // RTNH_F_ONLINK

    private static final int HOP_LENGTH = 8; // struct rtnexthop: 16-bit length, flags, weight - 1, link
    private static final int HOP_FLAGS_OFFSET = 2;
    private static final int HOP_WEIGHT_OFFSET = 3;
    private static final int HOP_LINK_OFFSET = 4;

    private NextHops() {}

    /** The flags of a route with these next hops: those of the only one, as several have their own. */
    static int flags(List<NextHop> hops) {
        return hops.size() == 1 ? flags(hops.get(0)) : 0;
    }

    private static int flags(NextHop hop) {
        return hop.onLink() ? ON_LINK : 0;
    }

    static void write(MessageWriter message, Route route) {
        List<NextHop> hops = route.nextHops();
        if (hops.size() == 1) {
            writeGateway(message, route, hops.get(0));
            hops.get(0).link().ifPresent(link -> message.u32(LINK, link));
        } else if (!hops.isEmpty()) {
            message.container(MULTIPATH, content -> hops.forEach(hop -> write(content, route, hop)));
        }
    }

    private static void write(MessageWriter message, Route route, NextHop hop) {
        message.lengthPrefixed(content -> {
            content.u8(flags(hop)).u8(hop.weight() - 1).u32(hop.link().orElse(0));
            writeGateway(content, route, hop);
        });
    }

    private static void writeGateway(MessageWriter message, Route route, NextHop hop) {
        hop.gateway().ifPresent(gateway -> {
            if (gateway.isV4() == route.destination().isV4()) {
                message.address(GATEWAY, gateway);
            } else {
                message.container(VIA, via -> via.u16(Family.of(gateway)).octets(gateway.toBytes()));
            }
        });
    }

    static List<NextHop> read(Attributes attributes, int flags) {
        ByteBuffer several = attributes.slice(MULTIPATH);
        if (several.capacity() > 0) {
            return readSeveral(several);
        }
        Optional<IpAddress> gateway = gateway(attributes);
        OptionalInt link = attributes.u32(LINK);
        boolean none = gateway.isEmpty() && link.isEmpty();
        return none ? List.of() : List.of(new NextHop(gateway, link, 1, (flags & ON_LINK) != 0));
    }

    private static List<NextHop> readSeveral(ByteBuffer in) {
        List<NextHop> hops = new ArrayList<>();
        int at = 0;
        while (at < in.capacity()) {
            int available = in.capacity() - at;
            int length = available < HOP_LENGTH ? 0 : in.getShort(at) & 0xffff;
            if (length < HOP_LENGTH || length > available) {
                throw new MalformedMessageException(
                        "next hop at " + at + " of " + in.capacity() + " octets does not end");
            }
            hops.add(new NextHop(
                    gateway(Attributes.in(in, at + HOP_LENGTH, at + length)),
                    OptionalInt.of(in.getInt(at + HOP_LINK_OFFSET)),
                    (in.get(at + HOP_WEIGHT_OFFSET) & 0xff) + 1,
                    (in.get(at + HOP_FLAGS_OFFSET) & ON_LINK) != 0));
            at += Message.align(length);
        }
        return hops;
    }

    private static Optional<IpAddress> gateway(Attributes attributes) {
        return attributes.address(GATEWAY).or(() -> attributes.bytes(VIA).flatMap(NextHops::viaAddress));
    }

    private static Optional<IpAddress> viaAddress(byte[] familyAndAddress) {
        byte[] address =
                Arrays.copyOfRange(familyAndAddress, Math.min(2, familyAndAddress.length), familyAndAddress.length);
        return address.length == 4 || address.length == 16 ? Optional.of(IpAddress.of(address)) : Optional.empty();
    }
}
