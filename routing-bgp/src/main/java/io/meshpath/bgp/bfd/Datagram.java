// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Room for one datagram, who sent it and how far it came: the {@code struct msghdr} of recvmsg(2) and all it points to, on a
 * 64-bit machine. Used again and again. Owned by the thread that calls doWork().
 */
final class Datagram {
    // struct msghdr: name, its length, iovec, how many, control data, their length, flags
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOVEC = 16;
    private static final int IOVEC_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    // what it points to
    private static final int IOVEC_OFFSET = 64;
    private static final int NAME_OFFSET = 80;
    private static final int CONTROL_OFFSET = 112;
    private static final int CONTROL_SIZE = 64;
    private static final int DATA_OFFSET = CONTROL_OFFSET + CONTROL_SIZE;
    private static final int DATA_SIZE = 256; // more than the longest packet, whose length is one octet

    // struct cmsghdr: length with this header, level, type; then the value, all aligned to 8
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_VALUE = 16;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_HOPLIMIT = 52;

    private final NativeMemory memory = NativeMemory.allocate(DATA_OFFSET + DATA_SIZE);
    private final ByteBuffer fields = memory.buffer();
    private final SocketAddress sender = new SocketAddress(memory, NAME_OFFSET);
    private final ByteBuffer data = fields.slice(DATA_OFFSET, DATA_SIZE);

    /** Ready for the next one; answers the address of the header. */
    long prepare() {
        long base = memory.address();
        fields.putLong(NAME, base + NAME_OFFSET).putInt(NAME_LENGTH, SocketAddress.MAX_LENGTH);
        fields.putLong(IOVEC, base + IOVEC_OFFSET).putLong(IOVEC_COUNT, 1);
        fields.putLong(IOVEC_OFFSET, base + DATA_OFFSET).putLong(IOVEC_OFFSET + Long.BYTES, DATA_SIZE);
        fields.putLong(CONTROL, base + CONTROL_OFFSET).putLong(CONTROL_LENGTH, CONTROL_SIZE);
        return base;
    }

    /** The octets, from index 0 to the limit. */
    ByteBuffer data(long length) {
        return data.clear().limit((int) Math.min(length, DATA_SIZE));
    }

    SocketAddress sender() {
        return sender;
    }

    /** The time to live it arrived with; 0 when the kernel did not say. */
    int timeToLive() {
        long end = fields.getLong(CONTROL_LENGTH);
        for (long at = 0; at + CONTROL_VALUE + Integer.BYTES <= end; ) {
            int start = CONTROL_OFFSET + (int) at;
            int level = fields.getInt(start + CONTROL_LEVEL);
            int type = fields.getInt(start + CONTROL_TYPE);
            if (level == IPPROTO_IP && type == IP_TTL || level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT) {
                return fields.getInt(start + CONTROL_VALUE);
            }
            at += Math.max(CONTROL_VALUE, fields.getLong(start) + 7 & -8L);
        }
        return 0;
    }
}
