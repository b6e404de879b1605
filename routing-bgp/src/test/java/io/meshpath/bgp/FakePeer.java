// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;

/** The other end of a connection, in memory: says what the test has it say, and keeps what it heard. */
final class FakePeer implements ByteChannel {
    static final MessageFormat FORMAT = MessageFormat.BASE.withFourOctetAs();
    private static final int CAPACITY = 1024 * 1024;

    private final ByteBuffer said = ByteBuffer.allocate(CAPACITY);
    private final ByteBuffer heard = ByteBuffer.allocate(CAPACITY);
    private MessageFormat format = FORMAT;
    private int room = Integer.MAX_VALUE;
    private boolean hungUp;
    private boolean closed;

    /** Our end, with a local address. */
    Link link() {
        return new Link(this, IpAddress.parse("198.51.100.1"));
    }

    /** Speaks another format from now on. */
    FakePeer use(MessageFormat format) {
        this.format = format;
        return this;
    }

    FakePeer say(BgpMessage... messages) {
        for (BgpMessage message : messages) {
            new BgpWriter(format).write(message, said);
        }
        return this;
    }

    FakePeer say(byte[] octets) {
        said.put(octets);
        return this;
    }

    /** Ends the connection once everything said has been read. */
    void hangUp() {
        hungUp = true;
    }

    /** Takes no more than this many octets from now on. */
    void takeOnly(int octets) {
        room = octets;
    }

    /** The messages heard since the last call. */
    List<BgpMessage> heard() {
        heard.flip();
        List<BgpMessage> messages = new ArrayList<>();
        BgpReader reader = new BgpReader(format);
        int length = reader.lengthOf(heard);
        while (length > 0 && length <= heard.remaining()) {
            messages.add(reader.read(heard.slice(heard.position(), length)));
            heard.position(heard.position() + length);
            length = reader.lengthOf(heard);
        }
        heard.compact();
        return messages;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int read(ByteBuffer to) {
        said.flip();
        int count = Math.min(said.remaining(), to.remaining());
        to.put(said.slice(said.position(), count));
        said.position(said.position() + count).compact();
        return count == 0 && hungUp ? -1 : count;
    }

    @Override
    public int write(ByteBuffer from) {
        int count = Math.min(room, from.remaining());
        heard.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        room -= count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
