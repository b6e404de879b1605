// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Fd;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The messages about qdiscs and filters: {@code struct tcmsg} and its attributes (linux/rtnetlink.h, linux/pkt_cls.h,
 * linux/pkt_sched.h).
 */
final class FilterMessages {
    private static final int NEW_QDISC = 36;
    private static final int DELETE_QDISC = 37;
    private static final int GET_QDISC = 38;
    private static final int NEW_FILTER = 44;
    private static final int DELETE_FILTER = 45;
    private static final int GET_FILTER = 46;

    private static final int HEADER_LENGTH = 20; // family and padding, link, handle, parent, info
    private static final int LINK_OFFSET = 4;
    private static final int HANDLE_OFFSET = 8;
    private static final int PARENT_OFFSET = 12;
    private static final int INFO_OFFSET = 16;

    private static final int CLSACT_PARENT = 0xffff_fff1; // TC_H_CLSACT, also TC_H_INGRESS
    private static final int CLSACT_HANDLE = 0xffff_0000;
    private static final int ALL_PROTOCOLS = Short.reverseBytes((short) 3) & 0xffff; // htons(ETH_P_ALL)

    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int BPF_FD = 6;
    private static final int BPF_NAME = 7;
    private static final int BPF_FLAGS = 8;
    private static final int BPF_ID = 11;
    private static final int DIRECT_ACTION = 1;
    private static final String BPF = "bpf";

    private FilterMessages() {}

    /** What is mounted in the place of a clsact qdisc: its link and kind. */
    record Qdisc(int link, String kind) {}

    static MessageWriter addClsact(int link) {
        int flags = Message.ACK | Message.CREATE | Message.EXCLUSIVE;
        return header(NEW_QDISC, flags, link, CLSACT_HANDLE, CLSACT_PARENT, 0).text(KIND, "clsact");
    }

    static MessageWriter deleteClsact(int link) {
        return header(DELETE_QDISC, Message.ACK, link, CLSACT_HANDLE, CLSACT_PARENT, 0)
                .text(KIND, "clsact");
    }

    static MessageWriter listQdiscs() {
        return header(GET_QDISC, Message.DUMP, 0, 0, 0, 0);
    }

    static MessageWriter put(int flags, BpfFilter.Place place, Fd program, String name) {
        return filter(NEW_FILTER, flags, place)
                .text(KIND, BPF)
                .nested(
                        OPTIONS,
                        options -> options.u32(BPF_FD, program.raw())
                                .text(BPF_NAME, name)
                                .u32(BPF_FLAGS, DIRECT_ACTION));
    }

    static MessageWriter delete(BpfFilter.Place place) {
        return filter(DELETE_FILTER, 0, place).text(KIND, BPF);
    }

    static MessageWriter list(int link, FilterDirection direction) {
        return header(GET_FILTER, Message.DUMP, link, 0, direction.parent(), 0);
    }

    private static MessageWriter filter(int type, int flags, BpfFilter.Place place) {
        int info = (place.priority() << 16) | ALL_PROTOCOLS;
        return header(
                type,
                Message.ACK | flags,
                place.link(),
                place.handle(),
                place.direction().parent(),
                info);
    }

    private static MessageWriter header(int type, int flags, int link, int handle, int parent, int info) {
        return new MessageWriter(type, flags)
                .u32(0)
                .u32(link)
                .u32(handle)
                .u32(parent)
                .u32(info);
    }

    /** The qdisc in a message, if it is in the place of a clsact one. */
    static Optional<Qdisc> readQdisc(Message message) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        ByteBuffer in = message.payload();
        boolean there = message.type() == NEW_QDISC && in.getInt(PARENT_OFFSET) == CLSACT_PARENT;
        return there
                ? Optional.of(
                        new Qdisc(in.getInt(LINK_OFFSET), attributes.text(KIND).orElse("")))
                : Optional.empty();
    }

    /** The priority of the filter in a message, of whatever kind it is. */
    static Optional<Integer> readPriority(Message message) {
        message.attributes(HEADER_LENGTH); // refuses messages that are too short
        return message.type() == NEW_FILTER
                ? Optional.of(message.payload().getInt(INFO_OFFSET) >>> 16)
                : Optional.empty();
    }

    /** The BPF filter in a message; the kernel also lists each priority as a filter without a handle. */
    static Optional<BpfFilter> readFilter(Message message, FilterDirection direction) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        ByteBuffer in = message.payload();
        boolean bpf = message.type() == NEW_FILTER
                && attributes.text(KIND).filter(BPF::equals).isPresent();
        if (!bpf || in.getInt(HANDLE_OFFSET) == 0) {
            return Optional.empty();
        }
        Attributes options = attributes.nested(OPTIONS);
        BpfFilter.Place place = new BpfFilter.Place(
                in.getInt(LINK_OFFSET), direction, in.getInt(INFO_OFFSET) >>> 16, in.getInt(HANDLE_OFFSET));
        return Optional.of(new BpfFilter(
                place,
                options.text(BPF_NAME).orElse(""),
                options.u32(BPF_ID).orElse(0),
                (options.u32(BPF_FLAGS).orElse(0) & DIRECT_ACTION) != 0));
    }
}
