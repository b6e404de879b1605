// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads BFD control packets: the checks of RFC 5880, section 6.8.6 that need no session. */
public final class BfdReader {
    static final int VERSION = 1;
    static final int HEADER = 24;

    private static final int MIN_WITH_AUTHENTICATION = 26;
    private static final int DIGEST_OFFSET = HEADER + 8;
    private static final int PASSWORD_OFFSET = HEADER + 3;
    private static final long MASK = 0xffff_ffffL;

    private BfdReader() {}

    //  0                   1                   2                   3
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
    // |                       My Discriminator                        |
    // |                      Your Discriminator                       |
    // |      Desired Min TX, Required Min RX, Required Min Echo RX ... |
    /**
     * Reads the packet that is all of {@code in}, from index 0 to its limit; the position is left alone.
     *
     * @throws MalformedBfdException when it is to be discarded
     */
    public static BfdPacket read(ByteBuffer in) {
        require(in.limit() >= HEADER, "it has fewer than 24 octets", in.limit());
        ByteBuffer packet = in.duplicate().order(ByteOrder.BIG_ENDIAN);
        int first = packet.get(0) & 0xff;
        int flags = packet.get(1) & 0xff;
        int length = packet.get(3) & 0xff;
        boolean authenticated = (flags & Flags.AUTHENTICATED) != 0;
        require(first >>> 5 == VERSION, "expected version 1 but was", first >>> 5);
        require(length >= (authenticated ? MIN_WITH_AUTHENTICATION : HEADER), "length is too short:", length);
        require(length <= in.limit(), "length runs past the end:", length);
        require((flags & Flags.MULTIPOINT) == 0, "the multipoint bit is set", 1);
        require(packet.get(2) != 0, "detection multiplier is", 0);
        require(packet.getInt(4) != 0, "the sender's discriminator is", 0);
        BfdState state = BfdState.of(flags >>> 6);
        int yours = packet.getInt(8);
        require(
                yours != 0 || state.compareTo(BfdState.DOWN) <= 0,
                "our discriminator is missing in state",
                flags >>> 6);
        return new BfdPacket(
                new BfdDiagnostic(first & 0x1f),
                state,
                (flags & Flags.POLL) != 0,
                (flags & Flags.FINAL) != 0,
                (flags & Flags.CONTROL_PLANE_INDEPENDENT) != 0,
                (flags & Flags.DEMAND) != 0,
                packet.get(2) & 0xff,
                packet.getInt(4),
                yours,
                packet.getInt(12) & MASK,
                packet.getInt(16) & MASK,
                packet.getInt(20) & MASK,
                authenticated ? Optional.of(authentication(packet, length)) : Optional.empty());
    }

    // | type (8) | length (8) | key id (8) | then a password, or: | reserved (8) | sequence number (32) | digest ...
    private static BfdPacket.Authentication authentication(ByteBuffer packet, int length) {
        int type = packet.get(HEADER) & 0xff;
        int section = packet.get(HEADER + 1) & 0xff;
        require(section == length - HEADER, "the authentication section does not end with the packet:", section);
        boolean password = type == BfdAuthentication.Type.SIMPLE.code();
        int valueOffset = password ? PASSWORD_OFFSET : DIGEST_OFFSET;
        require(length > valueOffset, "the authentication section is too short:", section);
        return new BfdPacket.Authentication(
                type,
                packet.get(HEADER + 2) & 0xff,
                password ? 0 : packet.getInt(HEADER + 4),
                Octets.read(packet, valueOffset, length - valueOffset));
    }

    private static void require(boolean holds, String text, int value) {
        if (!holds) {
            throw new MalformedBfdException("malformed BFD packet: " + text + " " + value);
        }
    }

    /** The bits of the second octet, below the state. */
    static final class Flags {
        static final int POLL = 0x20;
        static final int FINAL = 0x10;
        static final int CONTROL_PLANE_INDEPENDENT = 8;
        static final int AUTHENTICATED = 4;
        static final int DEMAND = 2;
        static final int MULTIPOINT = 1;

        private Flags() {}
    }
}
