// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The messages about addresses: {@code struct ifaddrmsg} and its attributes (linux/if_addr.h). */
final class AddressMessages {
    private static final int NEW = 20; // RTM_NEWADDR
    private static final int DELETE = 21;
    private static final int GET = 22;

    private static final int HEADER_LENGTH = 8;
    private static final int FAMILY_OFFSET = 0;
    private static final int PREFIX_LENGTH_OFFSET = 1;
    private static final int SCOPE_OFFSET = 3;
    private static final int LINK_OFFSET = 4;

    private static final int ADDRESS = 1; // of the other end on a point-to-point link
    private static final int LOCAL = 2;
    private static final int FLAGS = 8;

    private AddressMessages() {}

    /** Lists the addresses of one link, or of all with link 0. */
    static MessageWriter list(int link) {
        return new MessageWriter(GET, Message.DUMP).u32(Family.UNSPECIFIED).u32(link);
    }

    static MessageWriter put(int flags, LinkAddress address) {
        return address(NEW, flags, address);
    }

    static MessageWriter delete(LinkAddress address) {
        return address(DELETE, 0, address);
    }

    private static MessageWriter address(int type, int flags, LinkAddress address) {
        IpAddress ip = address.address();
        MessageWriter message = new MessageWriter(type, Message.ACK | flags)
                .u8(Family.of(ip))
                .u8(address.prefixLength())
                .u8(address.flags()) // the first eight; the attribute has them all
                .u8(address.scope().code())
                .u32(address.link())
                .address(LOCAL, ip)
                .address(ADDRESS, ip);
        return address.flags() >>> 8 == 0 ? message : message.u32(FLAGS, address.flags());
    }

    static Optional<LinkAddress> read(Message message) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        ByteBuffer in = message.payload();
        if (message.type() != NEW || !Family.isIp(in.get(FAMILY_OFFSET))) {
            return Optional.empty();
        }
        return attributes
                .address(LOCAL)
                .or(() -> attributes.address(ADDRESS)) // IPv6 has LOCAL only where the link is point-to-point
                .map(address -> new LinkAddress(
                        in.getInt(LINK_OFFSET),
                        address,
                        in.get(PREFIX_LENGTH_OFFSET) & 0xff,
                        Scope.of(in.get(SCOPE_OFFSET) & 0xff),
                        attributes.u32(FLAGS).orElse(0)));
    }
}
