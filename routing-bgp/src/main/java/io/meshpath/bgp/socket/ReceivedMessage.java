// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.socket;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Room for one datagram, who sent it and how far it came: the {@code struct msghdr} of recvmsg(2) and all it points to, on a
 * 64-bit machine. Used again and again, and allocates nothing then. Not safe for use by multiple threads.
 */
public final class ReceivedMessage {
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

    // struct cmsghdr: length with this header, level, type; then the value, all aligned to 8
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_VALUE = 16;

    private final NativeMemory memory;
    private final ByteBuffer fields;
    private final SocketAddress sender;
    private final ByteBuffer data;

    /** One whose data may be so many octets long; of more the rest is cut off. */
    public ReceivedMessage(int maxLength) {
        memory = NativeMemory.allocate(DATA_OFFSET + maxLength);
        fields = memory.buffer();
        sender = new SocketAddress(memory, NAME_OFFSET);
        data = fields.slice(DATA_OFFSET, maxLength);
    }

    /** Takes the next datagram of {@code fd}; answers its length, or a negative error number: EAGAIN when there is none. */
    public long receive(Fd fd) {
        long length;
        do {
            length = Linux.recvmsg(fd.raw(), prepare(), 0);
        } while (Errno.EINTR.is(length));
        data.clear().limit((int) Math.max(0, Math.min(length, data.capacity())));
        return length;
    }

    /** The octets, from index 0 to the limit. */
    public ByteBuffer data() {
        return data;
    }

    public SocketAddress sender() {
        return sender;
    }

    /** The TTL or hop limit it arrived with ({@link IpOptions#tellTtl}); 0 when the kernel did not say. */
    public int ttl() {
        long end = fields.getLong(CONTROL_LENGTH);
        for (long at = 0; at + CONTROL_VALUE + Integer.BYTES <= end; ) {
            int start = CONTROL_OFFSET + (int) at;
            if (IpOptions.isTtl(fields.getInt(start + CONTROL_LEVEL), fields.getInt(start + CONTROL_TYPE))) {
                return fields.getInt(start + CONTROL_VALUE);
            }
            at += Math.max(CONTROL_VALUE, fields.getLong(start) + 7 & -8L);
        }
        return 0;
    }

    /** Ready for the next one; answers the address of the header. */
    private long prepare() {
        long base = memory.address();
        fields.putLong(NAME, base + NAME_OFFSET).putInt(NAME_LENGTH, SocketAddress.MAX_LENGTH);
        fields.putLong(IOVEC, base + IOVEC_OFFSET).putLong(IOVEC_COUNT, 1);
        fields.putLong(IOVEC_OFFSET, base + DATA_OFFSET).putLong(IOVEC_OFFSET + Long.BYTES, data.capacity());
        fields.putLong(CONTROL, base + CONTROL_OFFSET).putLong(CONTROL_LENGTH, CONTROL_SIZE);
        return base;
    }
}
