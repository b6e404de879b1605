// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The messages about routes: {@code struct rtmsg} and its attributes (linux/rtnetlink.h). */
final class RouteMessages {
    private static final int NEW = 24; // RTM_NEWROUTE
    private static final int DELETE = 25;
    private static final int GET = 26;

    private static final int HEADER_LENGTH = 12;
    private static final int FAMILY_OFFSET = 0;
    private static final int DESTINATION_LENGTH_OFFSET = 1;
    private static final int TABLE_OFFSET = 4;
    private static final int PROTOCOL_OFFSET = 5;
    private static final int SCOPE_OFFSET = 6;
    private static final int TYPE_OFFSET = 7;
    private static final int FLAGS_OFFSET = 8;

    private static final int DESTINATION = 1;
    private static final int METRIC = 6;
    private static final int SOURCE = 7;
    private static final int TABLE = 15;

    private static final int FIB_MATCH = 0x2000; // RTM_F_FIB_MATCH: the entry of the table, not the way of one packet
    private static final int LOOKUP_TABLE = 0x1000; // RTM_F_LOOKUP_TABLE: name the table the answer is from

    private RouteMessages() {}

    /** Lists the routes of one family in one table that this protocol made; 0 for any. */
    static MessageWriter list(int family, int table, int protocol) {
        return header(GET, Message.DUMP, family, 0, table, protocol, 0, 0, 0).u32(TABLE, table);
    }

    /** Asks which way packets to {@code destination} go. */
    static MessageWriter lookup(IpAddress destination) {
        return lookup(destination, destination.isV4() ? LOOKUP_TABLE : 0); // IPv6 does so anyway and refuses the flag
    }

    /** Asks for the entry that packets to {@code destination} take. */
    static MessageWriter match(IpAddress destination) {
        return lookup(destination, destination.isV4() ? LOOKUP_TABLE | FIB_MATCH : FIB_MATCH);
    }

    private static MessageWriter lookup(IpAddress destination, int flags) {
        int length = destination.bitLength();
        return header(GET, Message.ACK, Family.of(destination), length, 0, 0, 0, 0, flags)
                .address(DESTINATION, destination);
    }

    static MessageWriter put(int flags, Route route) {
        return route(NEW, flags, route.scope(), route);
    }

    static MessageWriter delete(Route route) {
        return route(DELETE, 0, Scope.NOWHERE, route); // whatever its scope
    }

    private static MessageWriter route(int type, int flags, Scope scope, Route route) {
        Cidr destination = route.destination();
        MessageWriter message = header(
                type,
                Message.ACK | flags,
                Family.of(destination.isV4()),
                destination.prefixLength(),
                route.table(),
                route.protocol(),
                scope.code(),
                route.type().code(),
                NextHops.flags(route.nextHops()));
        if (destination.prefixLength() > 0) {
            message.address(DESTINATION, destination.network());
        }
        if (!fitsHeader(route.table())) {
            message.u32(TABLE, route.table());
        }
        if (route.metric() != 0) {
            message.u32(METRIC, route.metric());
        }
        route.source().ifPresent(source -> message.address(SOURCE, source));
        NextHops.write(message, route);
        return message;
    }

    /** Whether the number of a table fits in the header; larger ones need the attribute. */
    private static boolean fitsHeader(int table) {
        return table >>> 8 == 0;
    }

    private static MessageWriter header(
            int messageType,
            int messageFlags,
            int family,
            int destinationLength,
            int table,
            int protocol,
            int scope,
            int type,
            int flags) {
        return new MessageWriter(messageType, messageFlags)
                .u8(family)
                .u8(destinationLength)
                .u8(0) // source prefix
                .u8(0) // type of service
                .u8(fitsHeader(table) ? table : 0)
                .u8(protocol)
                .u8(scope)
                .u8(type)
                .u32(flags);
    }

    /** The route in a message of this family; a kernel without the family answers with the others. */
    static Optional<Route> read(Message message, int family) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        ByteBuffer in = message.payload();
        if (message.type() != NEW || in.get(FAMILY_OFFSET) != family) {
            return Optional.empty();
        }
        int length = in.get(DESTINATION_LENGTH_OFFSET) & 0xff;
        IpAddress any = family == Family.IPV4 ? IpAddress.of4(0) : IpAddress.of6(0, 0);
        return Optional.of(new Route(
                destination(attributes.address(DESTINATION).orElse(any), length),
                RouteType.of(in.get(TYPE_OFFSET) & 0xff),
                Scope.of(in.get(SCOPE_OFFSET) & 0xff),
                attributes.u32(TABLE).orElse(in.get(TABLE_OFFSET) & 0xff),
                in.get(PROTOCOL_OFFSET) & 0xff,
                attributes.u32(METRIC).orElse(0),
                attributes.address(SOURCE),
                NextHops.read(attributes, in.getInt(FLAGS_OFFSET))));
    }

    private static Cidr destination(IpAddress network, int prefixLength) {
        if (prefixLength > network.bitLength()) {
            throw new MalformedMessageException("route to " + network + " has prefix length " + prefixLength);
        }
        return Cidr.masking(network, prefixLength);
    }
}
