// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import java.nio.ByteBuffer;

/** The ICMPv6 messages of discovery; the kernel fills in their checksums. */
final class Icmp6 {
    static final int ECHO_REQUEST = 128;
    static final int ROUTER_SOLICITATION = 133;
    static final int ROUTER_ADVERTISEMENT = 134;
    static final int HOP_LIMIT = 255; // of all neighbour discovery: it shows that no router has passed them on

    private static final int SHORT_LENGTH = 8;
    private static final int ADVERTISEMENT_LENGTH = 16;
    private static final int CODE_OFFSET = 1;

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

    /** Has everybody answer, for which they must look for our link-layer address: our kernel gets to know them by that. */
    static byte[] echoRequest() {
        return message(ECHO_REQUEST, SHORT_LENGTH);
    }

    /** Whether {@code message}, up to its limit, is an advertisement that counts (RFC 4861, section 6.1.2). */
    static boolean isAdvertisement(ByteBuffer message, int hopLimit) {
        return counts(message, hopLimit, ROUTER_ADVERTISEMENT, ADVERTISEMENT_LENGTH);
    }

    /** Whether {@code message}, up to its limit, is a solicitation that counts (RFC 4861, section 6.1.1). */
    static boolean isSolicitation(ByteBuffer message, int hopLimit) {
        return counts(message, hopLimit, ROUTER_SOLICITATION, SHORT_LENGTH);
    }

    private static boolean counts(ByteBuffer message, int hopLimit, int type, int least) {
        return hopLimit == HOP_LIMIT
                && message.limit() >= least
                && (message.get(0) & 0xff) == type
                && message.get(CODE_OFFSET) == 0;
    }

    private static byte[] message(int type, int length) {
        byte[] message = new byte[length];
        message[0] = (byte) type;
        return message;
    }
}
