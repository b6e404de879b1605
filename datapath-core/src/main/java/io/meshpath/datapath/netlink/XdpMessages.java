// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.util.Optional;
import java.util.OptionalInt;

/** The messages about XDP programs of links: IFLA_XDP of {@code struct ifinfomsg} (linux/if_link.h). */
final class XdpMessages {
    /** No program, where a descriptor is asked for. */
    static final int NONE = -1;

    private static final int NEW_LINK = 16;
    private static final int GET_LINK = 18;
    private static final int SET_LINK = 19;
    private static final int HEADER_LENGTH = 16;

    private static final int XDP = 43;
    private static final int FD = 1;
    private static final int FLAGS = 3;
    private static final int DRIVER_ID = 5;
    private static final int GENERIC_ID = 6;
    private static final int HARDWARE_ID = 7;
    private static final int EXPECTED_FD = 8;

    private static final int UPDATE_IF_NOEXIST = 1;
    private static final int REPLACE = 1 << 4;

    private XdpMessages() {}

    /** Attaches where nothing is attached. */
    static MessageWriter attach(int link, XdpMode mode, int program) {
        return header(SET_LINK, link)
                .nested(XDP, xdp -> xdp.u32(FD, program).u32(FLAGS, mode.flags() | UPDATE_IF_NOEXIST));
    }

    /** Attaches {@code program}, or {@link #NONE}, in the place of {@code expected} and of no other. */
    static MessageWriter replace(int link, XdpMode mode, int program, int expected) {
        return header(SET_LINK, link)
                .nested(
                        XDP,
                        xdp -> xdp.u32(FD, program)
                                .u32(FLAGS, mode.flags() | REPLACE)
                                .u32(EXPECTED_FD, expected));
    }

    static MessageWriter get(int link) {
        return header(GET_LINK, link);
    }

    private static MessageWriter header(int type, int link) {
        return new MessageWriter(type, Message.ACK).u32(0).u32(link).u32(0).u32(0);
    }

    static Optional<XdpStatus> read(Message message) {
        if (message.type() != NEW_LINK) {
            return Optional.empty();
        }
        Attributes xdp = message.attributes(HEADER_LENGTH).nested(XDP);
        return Optional.of(new XdpStatus(id(xdp, GENERIC_ID), id(xdp, DRIVER_ID), id(xdp, HARDWARE_ID)));
    }

    private static OptionalInt id(Attributes xdp, int attribute) {
        OptionalInt id = xdp.u32(attribute);
        return id.orElse(0) == 0 ? OptionalInt.empty() : id;
    }
}
