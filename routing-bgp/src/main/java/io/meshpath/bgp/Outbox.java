// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.MessageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Messages on their way into the socket. UPDATEs leave room for a KEEPALIVE and a NOTIFICATION behind them, so what keeps
 * the session alive waits for one buffer at most and never for a table. Owned by the thread that calls doWork().
 */
final class Outbox {
    private static final int RESERVE = 2 * BgpReader.MAX_LENGTH;
    private static final int CAPACITY = 128 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY);
    private BgpWriter writer = new BgpWriter(MessageFormat.BASE);
    private int longest = MessageFormat.BASE.maxLength();

    void use(MessageFormat format) {
        writer = new BgpWriter(format);
        longest = format.maxLength();
    }

    /** Whether an UPDATE of any length may be added. */
    boolean hasRoom() {
        return buffer.remaining() >= longest + RESERVE;
    }

    /** Where an UPDATE is written when there is {@linkplain #hasRoom room}. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Adds a message; answers false, and adds nothing, when the neighbour has read nothing for so long that all is full. */
    boolean add(BgpMessage message) {
        if (buffer.remaining() < BgpReader.MAX_LENGTH) {
            return false;
        }
        writer.write(message, buffer);
        return true;
    }

    boolean isEmpty() {
        return buffer.position() == 0;
    }

    /** Writes what {@code channel} takes now; answers how many octets that were. */
    int flush(WritableByteChannel channel) throws IOException {
        if (isEmpty()) {
            return 0;
        }
        buffer.flip();
        try {
            return channel.write(buffer);
        } finally {
            buffer.compact();
        }
    }
}
