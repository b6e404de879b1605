// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.TunnelMessages.Geneve;
import io.meshpath.datapath.netlink.TunnelMessages.Vxlan;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The messages about links: {@code struct ifinfomsg} and its attributes (linux/rtnetlink.h, linux/if_link.h). */
final class LinkMessages {
    private static final int NEW = 16; // RTM_NEWLINK
    private static final int DELETE = 17;
    private static final int GET = 18;

    private static final int HEADER_LENGTH = 16; // family, padding, 16-bit type, index, flags, changed flags
    private static final int INDEX_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;

    private static final int ADDRESS = 1;
    private static final int NAME = 3;
    private static final int MTU = 4;
    private static final int LINK = 5;
    private static final int INFO = 18;
    private static final int NAMESPACE_FD = 28;
    private static final int EXTENSIONS = 29;
    private static final int LINK_NAMESPACE = 37;
    private static final int GSO_SEGMENTS = 40;
    private static final int GSO_OCTETS = 41;

    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int VETH_PEER = 1;
    private static final int SKIP_STATISTICS = 1 << 3;

    private LinkMessages() {}

    static MessageWriter list() {
        return header(GET, Message.DUMP, 0, 0, 0).u32(EXTENSIONS, SKIP_STATISTICS);
    }

    static MessageWriter get(String name) {
        return header(GET, Message.ACK, 0, 0, 0)
                .u32(EXTENSIONS, SKIP_STATISTICS)
                .text(NAME, name);
    }

    static MessageWriter get(int index) {
        return header(GET, Message.ACK, index, 0, 0).u32(EXTENSIONS, SKIP_STATISTICS);
    }

    static MessageWriter delete(int index) {
        return header(DELETE, Message.ACK, index, 0, 0);
    }

    static MessageWriter delete(String name) {
        return header(DELETE, Message.ACK, 0, 0, 0).text(NAME, name);
    }

    static MessageWriter add(String name, String kind) {
        return create().text(NAME, name).nested(INFO, info -> info.unterminatedText(INFO_KIND, kind));
    }

    static MessageWriter add(VethSpec spec) {
        MessageWriter message = create();
        spec.mtu().ifPresent(mtu -> message.u32(MTU, mtu));
        spec.address().ifPresent(mac -> message.mac(ADDRESS, mac));
        return message.text(NAME, spec.name())
                .nested(
                        INFO,
                        info -> info.unterminatedText(INFO_KIND, "veth")
                                .nested(INFO_DATA, data -> data.nested(VETH_PEER, peer -> peer(peer, spec))));
    }

    private static void peer(MessageWriter message, VethSpec spec) {
        header(message, 0, 0, 0);
        spec.mtu().ifPresent(mtu -> message.u32(MTU, mtu));
        spec.peerAddress().ifPresent(mac -> message.mac(ADDRESS, mac));
        message.text(NAME, spec.peerName());
        spec.peerNamespace()
                .ifPresent(namespace -> message.u32(NAMESPACE_FD, namespace.fd().raw()));
    }

    static MessageWriter add(VxlanSpec spec) {
        return tunnel(spec.name(), spec.mtu(), Vxlan.KIND, data -> Vxlan.write(data, spec));
    }

    static MessageWriter add(GeneveSpec spec) {
        return tunnel(spec.name(), spec.mtu(), Geneve.KIND, data -> Geneve.write(data, spec));
    }

    private static MessageWriter tunnel(String name, OptionalInt mtu, String kind, Consumer<MessageWriter> content) {
        MessageWriter message = create();
        mtu.ifPresent(octets -> message.u32(MTU, octets));
        return message.text(NAME, name)
                .nested(INFO, info -> info.unterminatedText(INFO_KIND, kind).nested(INFO_DATA, content));
    }

    static MessageWriter setFlags(int index, int flags, int changed) {
        return header(NEW, Message.ACK, index, flags, changed);
    }

    static MessageWriter setMtu(int index, int mtu) {
        return change(index).u32(MTU, mtu);
    }

    static MessageWriter setGso(int index, GsoLimits limits) {
        return change(index).u32(GSO_OCTETS, limits.octets()).u32(GSO_SEGMENTS, limits.segments());
    }

    static MessageWriter setAddress(int index, MacAddress address) {
        return change(index).mac(ADDRESS, address);
    }

    static MessageWriter setName(int index, String name) {
        return change(index).text(NAME, name);
    }

    static MessageWriter setNamespace(int index, NetworkNamespace namespace) {
        return change(index).u32(NAMESPACE_FD, namespace.fd().raw());
    }

    private static MessageWriter create() {
        return header(NEW, Message.ACK | Message.CREATE | Message.EXCLUSIVE, 0, 0, 0);
    }

    private static MessageWriter change(int index) {
        return header(NEW, Message.ACK, index, 0, 0);
    }

    private static MessageWriter header(int type, int messageFlags, int index, int flags, int changed) {
        return header(new MessageWriter(type, messageFlags), index, flags, changed);
    }

    private static MessageWriter header(MessageWriter message, int index, int flags, int changed) {
        return message.u32(0).u32(index).u32(flags).u32(changed);
    }

    static Optional<Link> read(Message message) {
        if (message.type() != NEW) {
            return Optional.empty();
        }
        Attributes attributes = message.attributes(HEADER_LENGTH);
        return Optional.of(new Link(
                message.payload().getInt(INDEX_OFFSET),
                attributes.text(NAME).orElse(""),
                attributes.nested(INFO).text(INFO_KIND),
                message.payload().getInt(FLAGS_OFFSET),
                attributes.u32(MTU).orElse(0),
                attributes.mac(ADDRESS),
                attributes.u32(LINK),
                attributes.has(LINK_NAMESPACE),
                new GsoLimits(
                        attributes.u32(GSO_OCTETS).orElse(GsoLimits.DEFAULT.octets()),
                        attributes.u32(GSO_SEGMENTS).orElse(GsoLimits.DEFAULT.segments()))));
    }

    static Optional<VxlanSpec> readVxlan(Message message) {
        return readTunnel(message, Vxlan.KIND, Vxlan::read);
    }

    static Optional<GeneveSpec> readGeneve(Message message) {
        return readTunnel(message, Geneve.KIND, Geneve::read);
    }

    /** What a link is made of, if it is of this kind. */
    private static <T> Optional<T> readTunnel(Message message, String kind, TunnelMessages.Reader<T> reader) {
        return read(message).filter(link -> link.isKind(kind)).map(link -> {
            Attributes data = message.attributes(HEADER_LENGTH).nested(INFO).nested(INFO_DATA);
            return reader.read(data, link.name(), link.mtu());
        });
    }
}
