// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** What a message of somebody else's becomes when it is read and written again; in the order of how much differs. */
public enum Reencoded {
    /** The same octets. */
    SAME,
    /** The attributes stand in another order, or say their length in two octets where one is enough. */
    OTHER_ORDER,
    /** As before, and the Partial bit is gone. */
    WITHOUT_PARTIAL,
    /** More differs: duplicates, host bits of a prefix, AS4_PATH, malformed attributes. */
    OTHER;

    private static final int TYPE_OFFSET = 18;
    private static final int UPDATE = 2;
    private static final int PARTIAL = 0x20;
    private static final int EXTENDED_LENGTH = 0x10;

    /**
     * Reads and writes {@code message}.
     *
     * @throws BgpException when it is malformed
     */
    public static Reencoded of(byte[] message, MessageFormat format) {
        BgpMessage read = new BgpReader(format).read(ByteBuffer.wrap(message));
        ByteBuffer out = ByteBuffer.allocate(BgpReader.MAX_EXTENDED_LENGTH);
        new BgpWriter(format).write(read, out);
        byte[] written = new byte[out.position()];
        out.get(0, written);
        return compare(message, written);
    }

    /** How {@code written} differs from {@code message}, both complete and well formed. */
    static Reencoded compare(byte[] message, byte[] written) {
        if (Arrays.equals(message, written)) {
            return SAME;
        }
        if (message[TYPE_OFFSET] != UPDATE || written[TYPE_OFFSET] != UPDATE) {
            return OTHER;
        }
        if (normal(message, 0xff).equals(normal(written, 0xff))) {
            return OTHER_ORDER;
        }
        return normal(message, ~PARTIAL).equals(normal(written, ~PARTIAL)) ? WITHOUT_PARTIAL : OTHER;
    }

    /** The three fields of an UPDATE, attributes sorted by code and without the choice of how long their length is. */
    private static String normal(byte[] update, int flagsMask) {
        ByteBuffer in = ByteBuffer.wrap(update).position(BgpReader.HEADER_LENGTH);
        byte[] withdrawn = new byte[in.getShort() & 0xffff];
        in.get(withdrawn);
        int end = (in.getShort() & 0xffff) + in.position();
        List<String> attributes = new ArrayList<>();
        while (in.position() < end) {
            int flags = in.get() & 0xff;
            int code = in.get() & 0xff;
            byte[] value = new byte[(flags & EXTENDED_LENGTH) != 0 ? in.getShort() & 0xffff : in.get() & 0xff];
            in.get(value);
            attributes.add(String.format(
                    "%02x %02x %s",
                    code, flags & flagsMask & ~EXTENDED_LENGTH, HexFormat.of().formatHex(value)));
        }
        attributes.sort(Comparator.naturalOrder());
        byte[] announced = new byte[in.remaining()];
        in.get(announced);
        return HexFormat.of().formatHex(withdrawn) + attributes + HexFormat.of().formatHex(announced);
    }
}
