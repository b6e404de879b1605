// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes one request: header, fixed part, attributes, in host byte order. Fixed parts are written field by field with
 * {@link #u8(int)}, {@link #u16(int)}, {@link #u32(int)} and {@link #octets}; every method after those adds an
 * attribute.
 */
public final class MessageWriter {
    private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /** A request of this type. {@link Message#REQUEST} is added to the flags. */
    public MessageWriter(int type, int flags) {
        out.position(Message.HEADER_LENGTH);
        out.putShort(Message.TYPE_OFFSET, (short) type);
        out.putShort(Message.FLAGS_OFFSET, (short) (flags | Message.REQUEST));
    }

    /** The finished message, to be read from position to limit. Sequence and port are the socket's to fill in. */
    public ByteBuffer message() {
        ByteBuffer message = out.duplicate().order(ByteOrder.nativeOrder()).flip();
        message.putInt(Message.LENGTH_OFFSET, message.limit());
        return message;
    }

    /** Eight bits of the fixed part. */
    public MessageWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Sixteen bits of the fixed part, in host byte order. */
    public MessageWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Thirty-two bits of the fixed part, in host byte order. */
    public MessageWriter u32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** Octets of the fixed part as they are. */
    public MessageWriter octets(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    /** An attribute whose presence is all it says. */
    public MessageWriter flag(int type) {
        return bytes(type, new byte[0]);
    }

    /** An 8-bit value. */
    public MessageWriter u8(int type, int value) {
        return bytes(type, new byte[] {(byte) value});
    }

    /** A 16-bit value in host byte order. */
    public MessageWriter u16(int type, int value) {
        header(type, 2).putShort((short) value);
        return pad();
    }

    /** A 16-bit value in network byte order. */
    public MessageWriter be16(int type, int value) {
        return u16(type, Short.reverseBytes((short) value));
    }

    /** A 32-bit value in host byte order. */
    public MessageWriter u32(int type, int value) {
        header(type, 4).putInt(value);
        return this;
    }

    /** A 32-bit value in network byte order. */
    public MessageWriter be32(int type, int value) {
        return u32(type, Integer.reverseBytes(value));
    }

    /** Text with the zero octet that ends it. */
    public MessageWriter text(int type, String value) {
        byte[] octets = value.getBytes(StandardCharsets.UTF_8);
        header(type, octets.length + 1).put(octets).put((byte) 0);
        return pad();
    }

    /** Text without a zero octet, as a few attributes have it. */
    public MessageWriter unterminatedText(int type, String value) {
        return bytes(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The 4 or 16 octets of an address. */
    public MessageWriter address(int type, IpAddress value) {
        return bytes(type, value.toBytes());
    }

    /** The 6 octets of an Ethernet address. */
    public MessageWriter mac(int type, MacAddress value) {
        return bytes(type, value.toBytes());
    }

    /** Octets as they are. */
    public MessageWriter bytes(int type, byte[] value) {
        header(type, value.length).put(value);
        return pad();
    }

    /** An attribute of attributes, marked as such. */
    public MessageWriter nested(int type, Consumer<MessageWriter> content) {
        return container(type | Attributes.NESTED, content);
    }

    /** An attribute with a content of attributes or other parts, as older interfaces have it: without the mark. */
    public MessageWriter container(int type, Consumer<MessageWriter> content) {
        int start = out.position();
        header(type, 0);
        content.accept(this);
        out.putShort(start, (short) (out.position() - start));
        return pad();
    }

    /** Parts that begin with their own 16-bit length, such as {@code struct rtnexthop}. */
    public MessageWriter lengthPrefixed(Consumer<MessageWriter> content) {
        int start = out.position();
        u16(0);
        content.accept(this);
        out.putShort(start, (short) (out.position() - start));
        return pad();
    }

    private ByteBuffer header(int type, int length) {
        return room(Attributes.HEADER_LENGTH + length)
                .putShort((short) (Attributes.HEADER_LENGTH + length))
                .putShort((short) type);
    }

    private MessageWriter pad() {
        int padding = Message.align(out.position()) - out.position();
        room(padding).put(new byte[padding]);
        return this;
    }

    private ByteBuffer room(int octets) {
        if (out.remaining() < octets) {
            int size = Math.max(2 * out.capacity(), out.position() + octets);
            out = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).put(out.flip());
        }
        return out;
    }
}
