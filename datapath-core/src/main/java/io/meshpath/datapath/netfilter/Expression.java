// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.netlink.Attributes;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One step of a rule: it loads something into the register, compares it, or does what the rule is for. Attributes are in
 * the order the kernel lists them in, so that a rule we would write equals the same rule read back.
 *
 * @param name the kernel's: {@code "payload"}
 * @param data its attributes
 */
record Expression(String name, Octets data) {
    private static final int NAME = 1; // NFTA_EXPR_NAME
    private static final int DATA = 2;

    private static final int REGISTER = 1; // NFT_REG_1: 16 octets
    private static final int VALUE = 1; // NFTA_DATA_VALUE

    private static final int EQUAL = 0; // NFT_CMP_EQ
    private static final int NETWORK_HEADER = 1; // NFT_PAYLOAD_NETWORK_HEADER
    private static final int NOT_IN_SET = 1; // NFT_LOOKUP_F_INV
    private static final int RANDOM_PORTS = 0x10; // NF_NAT_RANGE_PROTO_RANDOM_FULLY

    private static final int DEVICE_NAME_LENGTH = 16; // IFNAMSIZ

    /** Loads the family of the packet's network layer, one octet. */
    static final Expression FAMILY = meta(15); // NFT_META_NFPROTO

    /** Loads the name of the device that the packet leaves by. */
    static final Expression OUTPUT_DEVICE = meta(7); // NFT_META_OIFNAME

    /** Counts packets and bytes that came as far as here. */
    static final Expression COUNTER = of("counter", data -> {});

    /** Gives the packet, and its connection, an address of the device it leaves by and a port drawn at random. */
    static final Expression MASQUERADE = of("masq", data -> data.be32(1, RANDOM_PORTS));

    private static Expression meta(int key) {
        return of("meta", data -> data.be32(2, key).be32(1, REGISTER));
    }

    /** Loads {@code length} octets of the IP header. */
    static Expression ipHeader(int offset, int length) {
        return of(
                "payload",
                data -> data.be32(1, REGISTER)
                        .be32(2, NETWORK_HEADER)
                        .be32(3, offset)
                        .be32(4, length));
    }

    /** Goes on if the register has this value. */
    static Expression isEqual(byte... value) {
        return of(
                "cmp",
                data -> data.be32(1, REGISTER).be32(2, EQUAL).container(3, operand -> operand.bytes(VALUE, value)));
    }

    /** Goes on if the register has this name of a device. */
    static Expression isDevice(String name) {
        return isEqual(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), DEVICE_NAME_LENGTH));
    }

    /** Goes on if the register is in a set. */
    static Expression isIn(String set) {
        return lookup(set, 0);
    }

    /** Goes on if the register is not in a set. */
    static Expression isNotIn(String set) {
        return lookup(set, NOT_IN_SET);
    }

    private static Expression lookup(String set, int flags) {
        return of("lookup", data -> data.text(1, set).be32(2, REGISTER).be32(5, flags));
    }

    private static Expression of(String name, Consumer<MessageWriter> attributes) {
        MessageWriter writer = new MessageWriter(0, 0);
        attributes.accept(writer);
        ByteBuffer message = writer.message();
        return new Expression(
                name, Octets.read(message, Message.HEADER_LENGTH, message.limit() - Message.HEADER_LENGTH));
    }

    /** The device's name in a comparison that {@link #isDevice} made. */
    String device() {
        int from = Math.max(0, data.length() - DEVICE_NAME_LENGTH);
        byte[] name = Arrays.copyOfRange(data.toBytes(), from, data.length());
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    void write(MessageWriter attributes) {
        attributes.text(NAME, name).bytes(DATA | Attributes.NESTED, data.toBytes());
    }

    /** An expression the kernel lists; a counter without what it has counted. */
    static Expression read(Attributes attributes) {
        String name = attributes.text(NAME).orElse("");
        return name.equals(COUNTER.name)
                ? COUNTER
                : new Expression(name, Octets.copyOf(attributes.bytes(DATA).orElseGet(() -> new byte[0])));
    }
}
