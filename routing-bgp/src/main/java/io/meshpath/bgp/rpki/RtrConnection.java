// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;

/** PDUs over one connection with a cache. Owned by the thread that calls doWork(). */
final class RtrConnection {
    private final ByteChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(RtrReader.MAX_LENGTH);
    /** Room for a query, and for an Error Report that holds the longest PDU. */
    private final ByteBuffer out = ByteBuffer.allocate(RtrReader.MAX_LENGTH + 4 * 1024);

    /** Where in {@code in} the next PDU begins. */
    private int taken;

    RtrConnection(ByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads once: one buffer a turn, so that a cache with half a million VRPs does not hold up everybody else. Answers how
     * many octets there were, and less than 0 at their end.
     */
    int read() throws IOException {
        in.flip().position(taken).compact();
        taken = 0;
        return channel.read(in);
    }

    /**
     * The next PDU, good until the next {@link #read}; null when the next one is not whole yet.
     *
     * @throws RtrException when what comes next cannot be one
     */
    @Nullable
    ByteBuffer next() {
        int available = in.position() - taken;
        int length = RtrReader.lengthOf(in, taken, available);
        if (length == 0 || length > available) {
            return null;
        }
        ByteBuffer pdu = in.slice(taken, length);
        taken += length;
        return pdu;
    }

    /** Queues {@code pdu}; it is left out when the cache has read nothing for so long that there is no room. */
    void send(RtrPdu pdu, int version) {
        if (out.remaining() > RtrReader.HEADER_LENGTH + 4) {
            RtrWriter.write(pdu, version, out);
        }
    }

    /** Writes what the channel takes now; answers how many octets that were. */
    int flush() throws IOException {
        if (out.position() == 0) {
            return 0;
        }
        out.flip();
        try {
            return channel.write(out);
        } finally {
            out.compact();
        }
    }

    /** Writes what the channel still takes, an Error Report among it, and closes it. */
    void close(RtrLog log) {
        try (channel) {
            flush();
        } catch (IOException e) {
            log.closing(e);
        }
    }
}
