// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The ICMPv6 messages of discovery; the kernel fills in their checksums. */
final class Icmp6 {
    static final int ECHO_REQUEST = 128;
    static final int ECHO_REPLY = 129;
    static final int ROUTER_SOLICITATION = 133;
    static final int ROUTER_ADVERTISEMENT = 134;
    static final int HOP_LIMIT = 255; // of all neighbour discovery: it shows that no router has passed them on

    private static final int SHORT_LENGTH = 8;
    private static final int ADVERTISEMENT_LENGTH = 16;
    private static final int CODE_OFFSET = 1;
    private static final int IDENTIFIER_OFFSET = 4;
    private static final short IDENTIFIER = 0x4247; // tells our echoes from those of others

    private Icmp6() {}

    //  0                   1                   2                   3
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // |     Type      |     Code      |          Checksum             |
    // | Cur Hop Limit |M|O|  Reserved |       Router Lifetime         |
    // |                         Reachable Time                        |
    // |                          Retrans Timer                        |

    /** Says that we are here and nobody's default router, and nothing else (RFC 4861, section 4.2). */
    static byte[] advertisement() {
        return message(ROUTER_ADVERTISEMENT, ADVERTISEMENT_LENGTH);
    }

    /** Has routers advertise themselves at once (RFC 4861, section 4.1). */
    static byte[] solicitation() {
        return message(ROUTER_SOLICITATION, SHORT_LENGTH);
    }

    /** Has everybody answer who is there, routers or not (RFC 4443, section 4.1). */
    static byte[] echoRequest() {
        byte[] message = message(ECHO_REQUEST, SHORT_LENGTH);
        message[IDENTIFIER_OFFSET] = (byte) (IDENTIFIER >>> 8);
        message[IDENTIFIER_OFFSET + 1] = (byte) IDENTIFIER;
        return message;
    }

    /** What {@code message}, up to its limit, is; empty when it does not count. */
    static Optional<Kind> read(ByteBuffer message, int hopLimit) {
        int length = message.limit();
        if (length < SHORT_LENGTH || message.get(CODE_OFFSET) != 0) {
            return Optional.empty();
        }
        return switch (message.get(0) & 0xff) {
            case ROUTER_ADVERTISEMENT ->
                Kind.ADVERTISEMENT.when(hopLimit == HOP_LIMIT && length >= ADVERTISEMENT_LENGTH);
            case ROUTER_SOLICITATION -> Kind.SOLICITATION.when(hopLimit == HOP_LIMIT);
            case ECHO_REPLY -> Kind.ECHO_REPLY.when(message.getShort(IDENTIFIER_OFFSET) == IDENTIFIER);
            default -> Optional.empty();
        };
    }

    /** What may be heard. */
    enum Kind {
        /** A router says that it is there (RFC 4861, section 6.1.2). */
        ADVERTISEMENT,
        /** Somebody asks routers to say so (RFC 4861, section 6.1.1). */
        SOLICITATION,
        /** Somebody is there. */
        ECHO_REPLY;

        private Optional<Kind> when(boolean counts) {
            return counts ? Optional.of(this) : Optional.empty();
        }
    }

    private static byte[] message(int type, int length) {
        byte[] message = new byte[length];
        message[0] = (byte) type;
        return message;
    }
}
