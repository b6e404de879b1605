// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Attributes;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.MessageWriter;
import java.util.List;
import java.util.Optional;

/** The messages about sets of address ranges and their elements (linux/netfilter/nf_tables.h). */
final class SetMessages {
    private static final int NEW_SET = 9;
    private static final int NEW_ELEMENTS = 12;
    private static final int GET_ELEMENTS = 13;
    private static final int DELETE_ELEMENTS = 14;

    private static final int SET_TABLE = 1;
    private static final int SET_NAME = 2;
    private static final int SET_FLAGS = 3;
    private static final int SET_KEY_TYPE = 4;
    private static final int SET_KEY_LENGTH = 5;
    private static final int SET_ID = 10;

    private static final int ELEMENTS_TABLE = 1;
    private static final int ELEMENTS_SET = 2;
    private static final int ELEMENTS = 3;

    private static final int ELEMENT = 1; // NFTA_LIST_ELEM
    private static final int ELEMENT_KEY = 1;
    private static final int ELEMENT_FLAGS = 3;
    private static final int VALUE = 1; // NFTA_DATA_VALUE

    private static final int INTERVALS = 4; // NFT_SET_INTERVAL
    private static final int INTERVAL_END = 1; // NFT_SET_ELEM_INTERVAL_END

    private static final int IPV4_ADDRESS = 7; // how nft(8) names the type of the key
    private static final int IPV6_ADDRESS = 8;

    private SetMessages() {}

    /** One end of a range: its first address, or (as {@code isEnd}) the one after its last. */
    record Element(IpAddress key, boolean isEnd) {}

    /** Makes a set of ranges unless it is there. */
    static MessageWriter add(String table, String set, boolean isV4) {
        return TableMessages.request(NEW_SET, Message.CREATE)
                .text(SET_TABLE, table)
                .text(SET_NAME, set)
                .be32(SET_FLAGS, INTERVALS)
                .be32(SET_KEY_TYPE, isV4 ? IPV4_ADDRESS : IPV6_ADDRESS)
                .be32(SET_KEY_LENGTH, isV4 ? 4 : 16)
                .be32(SET_ID, 1); // refers to the set within a batch; we go by its name
    }

    static MessageWriter addElements(String table, String set, List<Element> elements) {
        return elements(NEW_ELEMENTS, Message.CREATE, table, set, elements);
    }

    static MessageWriter deleteElements(String table, String set, List<Element> elements) {
        return elements(DELETE_ELEMENTS, 0, table, set, elements);
    }

    private static MessageWriter elements(int type, int flags, String table, String set, List<Element> elements) {
        return TableMessages.request(type, flags)
                .text(ELEMENTS_TABLE, table)
                .text(ELEMENTS_SET, set)
                .nested(ELEMENTS, list -> elements.forEach(element -> write(list, element)));
    }

    private static void write(MessageWriter list, Element element) {
        list.nested(ELEMENT, attributes -> {
            if (element.isEnd()) {
                attributes.be32(ELEMENT_FLAGS, INTERVAL_END);
            }
            attributes.nested(ELEMENT_KEY, key -> key.address(VALUE, element.key()));
        });
    }

    static MessageWriter list(String table, String set) {
        return TableMessages.request(GET_ELEMENTS, Message.DUMP)
                .text(ELEMENTS_TABLE, table)
                .text(ELEMENTS_SET, set);
    }

    static Optional<List<Element>> read(Message message) {
        if (message.type() != TableMessages.type(NEW_ELEMENTS)) {
            return Optional.empty();
        }
        Attributes list = TableMessages.read(message).nested(ELEMENTS);
        return Optional.of(list.each(ELEMENT).stream()
                .flatMap(element -> readElement(element).stream())
                .toList());
    }

    private static Optional<Element> readElement(Attributes element) {
        boolean isEnd = (element.be32(ELEMENT_FLAGS).orElse(0) & INTERVAL_END) != 0;
        return element.nested(ELEMENT_KEY).address(VALUE).map(key -> new Element(key, isEnd));
    }
}
