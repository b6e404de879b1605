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
        return header(GET, Message.DUMP, Family.UNSPECIFIED, 0, 0, link);
    }

    static MessageWriter put(int flags, LinkAddress address) {
        MessageWriter message = address(NEW, flags, address);
        return address.flags() == 0 ? message : message.u32(FLAGS, address.flags());
    }

    static MessageWriter delete(LinkAddress address) {
        return address(DELETE, 0, address);
    }

    private static MessageWriter address(int type, int flags, LinkAddress address) {
        IpAddress ip = address.address();
        return header(
                        type,
                        Message.ACK | flags,
                        Family.of(ip),
                        address.prefixLength(),
                        address.scope().code(),
                        address.link())
                .address(LOCAL, ip)
                .address(ADDRESS, ip);
    }

    private static MessageWriter header(int type, int flags, int family, int prefixLength, int scope, int link) {
        return new MessageWriter(type, flags)
                .u8(family)
                .u8(prefixLength)
                .u8(0) // the first eight flags; the attribute has them all
                .u8(scope)
                .u32(link);
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
