// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.MessageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Octets on their way from the socket, until they are whole messages. Owned by the thread that calls doWork(). */
final class Inbox {
    private static final int CAPACITY = 2 * BgpReader.MAX_EXTENDED_LENGTH;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY);
    private BgpReader reader = new BgpReader(MessageFormat.BASE);
    private int start; // of the next message

    void use(MessageFormat format) {
        reader = new BgpReader(format);
    }

    /** Takes so many octets at most of what {@code channel} has now; answers how many, or -1 at its end. */
    int fill(ReadableByteChannel channel, int octets) throws IOException {
        buffer.limit(buffer.position() + Math.min(octets, buffer.capacity() - buffer.position()));
        return channel.read(buffer);
    }

    /**
     * The octets of the next message, or null while it is not whole: then there is room for the rest of it.
     *
     * @throws BgpException when they do not begin as a message does
     */
    @Nullable
    ByteBuffer next() {
        ByteBuffer rest = buffer.slice(start, buffer.position() - start);
        int length = reader.lengthOf(rest);
        if (length == 0 || length > rest.remaining()) {
            buffer.flip().position(start);
            buffer.compact();
            start = 0;
            return null;
        }
        start += length;
        return rest.limit(length);
    }

    /**
     * The message that these octets are.
     *
     * @throws BgpException when the session has to end by it
     */
    BgpMessage read(ByteBuffer octets) {
        return reader.read(octets);
    }

    /** Throws away what is here and what {@code channel} has now: unread input would make the kernel send a reset. */
    void discard(ReadableByteChannel channel) throws IOException {
        channel.read(buffer.clear());
    }
}
