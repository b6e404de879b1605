// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The messages about neighbours: {@code struct ndmsg} and its attributes (linux/neighbour.h). */
final class NeighborMessages {
    private static final int NEW = 28; // RTM_NEWNEIGH
    private static final int DELETE = 29;
    private static final int GET = 30;

    private static final int HEADER_LENGTH = 12; // family and padding, link, 16-bit state, flags, type
    private static final int FAMILY_OFFSET = 0;
    private static final int LINK_OFFSET = 4;
    private static final int STATE_OFFSET = 8;

    private static final int ADDRESS = 1;
    private static final int MAC = 2;
    private static final int LINK = 8;

    private NeighborMessages() {}

    /** Lists the neighbours on one link, or on all with link 0. */
    static MessageWriter list(int link) {
        MessageWriter message = header(GET, Message.DUMP, Family.UNSPECIFIED, 0, 0);
        return link == 0 ? message : message.u32(LINK, link);
    }

    static MessageWriter replace(Neighbor neighbor) {
        MessageWriter message = header(
                        NEW,
                        Message.ACK | Message.CREATE | Message.REPLACE,
                        Family.of(neighbor.address()),
                        neighbor.link(),
                        neighbor.state().code())
                .address(ADDRESS, neighbor.address());
        neighbor.mac().ifPresent(mac -> message.mac(MAC, mac));
        return message;
    }

    static MessageWriter delete(int link, IpAddress address) {
        return header(DELETE, Message.ACK, Family.of(address), link, 0).address(ADDRESS, address);
    }

    private static MessageWriter header(int type, int flags, int family, int link, int state) {
        return new MessageWriter(type, flags)
                .u32(family)
                .u32(link)
                .u16(state)
                .u8(0)
                .u8(0);
    }

    static Optional<Neighbor> read(Message message) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        ByteBuffer in = message.payload();
        if (message.type() != NEW || !Family.isIp(in.get(FAMILY_OFFSET))) {
            return Optional.empty();
        }
        return attributes
                .address(ADDRESS)
                .map(address -> new Neighbor(
                        in.getInt(LINK_OFFSET),
                        address,
                        attributes.mac(MAC),
                        NeighborState.of(in.getShort(STATE_OFFSET) & 0xffff)));
    }
}
