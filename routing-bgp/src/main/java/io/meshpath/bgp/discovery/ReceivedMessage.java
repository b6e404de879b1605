// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;

/**
 * Room for one ICMPv6 message, who sent it and how far it came: the {@code struct msghdr} of recvmsg(2) and all it points to,
 * on a 64-bit machine. Used again and again.
 */
final class ReceivedMessage {
    // struct msghdr: name, its length, iovec, how many, control data, their length, flags
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOVEC = 16;
    private static final int IOVEC_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    // what it points to
    private static final int IOVEC_OFFSET = 64;
    private static final int NAME_OFFSET = 80; // struct sockaddr_in6
    private static final int ADDRESS_OFFSET = NAME_OFFSET + 8;
    private static final int SCOPE_OFFSET = NAME_OFFSET + 24;
    private static final int NAME_SIZE = 28;
    private static final int CONTROL_OFFSET = 112; // struct cmsghdr: length, level, type, value
    private static final int CONTROL_TYPE = CONTROL_OFFSET + 12;
    private static final int CONTROL_VALUE = CONTROL_OFFSET + 16;
    private static final int CONTROL_SIZE = 64;
    private static final int DATA_OFFSET = CONTROL_OFFSET + CONTROL_SIZE;
    private static final int DATA_SIZE = 1500;

    private static final int IPV6_HOPLIMIT = 52;

    private final NativeMemory memory = NativeMemory.allocate(DATA_OFFSET + DATA_SIZE);
    private final ByteBuffer fields = memory.buffer();
    private final ByteBuffer data = fields.slice(DATA_OFFSET, DATA_SIZE);

    /** Ready for the next one; answers the address of the header. */
    long prepare() {
        long base = memory.address();
        fields.putLong(NAME, base + NAME_OFFSET).putInt(NAME_LENGTH, NAME_SIZE);
        fields.putLong(IOVEC, base + IOVEC_OFFSET).putLong(IOVEC_COUNT, 1);
        fields.putLong(IOVEC_OFFSET, base + DATA_OFFSET).putLong(IOVEC_OFFSET + Long.BYTES, DATA_SIZE);
        fields.putLong(CONTROL, base + CONTROL_OFFSET).putLong(CONTROL_LENGTH, CONTROL_SIZE);
        return base;
    }

    /** The octets, from index 0 to the limit. */
    ByteBuffer message(long length) {
        return data.clear().limit((int) Math.min(length, DATA_SIZE));
    }

    IpAddress sender() {
        byte[] octets = new byte[16];
        fields.get(ADDRESS_OFFSET, octets);
        return IpAddress.of(octets);
    }

    /** The index of the link it came through. */
    int link() {
        return fields.getInt(SCOPE_OFFSET);
    }

    /** The hop limit it arrived with, the only control data that was asked for; 0 when the kernel did not say. */
    int hopLimit() {
        boolean said = fields.getLong(CONTROL_LENGTH) > 0 && fields.getInt(CONTROL_TYPE) == IPV6_HOPLIMIT;
        return said ? fields.getInt(CONTROL_VALUE) : 0;
    }
}
