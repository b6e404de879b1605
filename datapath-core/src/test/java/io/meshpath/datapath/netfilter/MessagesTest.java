// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.MessageWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares requests, octet for octet, with those of nft 1.0.6; sequence numbers are zeroed. */
class MessagesTest {
    private static final String HEADER = "0000000000000000" + "01000000"; // sequence, port, nfgenmsg
    private static final String TABLE_T = "0600010074000000";

    /** {@code nft add chain inet t postrouting { type nat hook postrouting priority 100; policy accept; }}. */
    private static final String ADD_CHAIN = "50000000030a0104" + HEADER + TABLE_T + "10000300706f7374726f7574696e6700"
            + "080007006e617400" + "0800050000000001" + "14000480" + "0800010000000004" + "0800020000000064";

    /** {@code nft add element inet t s { 10.0.0.0/8 }}, without the mark it puts at 0.0.0.0. */
    private static final String ADD_ELEMENTS = "500000000c0a0104" + HEADER + TABLE_T + "0600020073000000"
            + "2c000380" + "10000180" + "0c000180" + "080001000a000000"
            + "18000180" + "0800030000000001" + "0c000180" + "080001000b000000";

    /** {@code masquerade fully-random} in a rule. */
    private static final String MASQUERADE = "1c000180" + "090001006d61737100000000" + "0c000280" + "0800010000000010";

    private static String hex(MessageWriter message) {
        ByteBuffer in = message.message();
        byte[] octets = new byte[in.remaining()];
        in.get(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** The attributes of a message, which begin at {@code from}, in any order. */
    private static List<String> attributes(String hex, int from) {
        List<String> attributes = new ArrayList<>();
        for (int at = 2 * from; at < hex.length(); ) {
            int length = Integer.parseInt(hex.substring(at, at + 2), 16);
            int end = at + 2 * ((length + 3) / 4 * 4);
            attributes.add(hex.substring(at, end));
            at = end;
        }
        Collections.sort(attributes);
        return attributes;
    }

    @Test
    void aChainIsWhatNftMakes() {
        String ours = hex(TableMessages.addSourceNatChain("t", "postrouting"));
        assertThat(ours.substring(0, 40)).isEqualTo(ADD_CHAIN.substring(0, 40));
        assertThat(attributes(ours, 20)).isEqualTo(attributes(ADD_CHAIN, 20));
    }

    @Test
    void elementsAreWhatNftMakes() {
        List<AddressRange> ranges = List.of(AddressRange.of(Cidr.parse("10.0.0.0/8")));
        assertThat(hex(SetMessages.addElements("t", "s", AddressSet.elements(ranges))))
                .isEqualTo(ADD_ELEMENTS);
    }

    @Test
    void masqueradeIsWhatNftMakes() {
        MessageWriter list = new MessageWriter(0, 0).nested(1, Expression.MASQUERADE::write);
        assertThat(hex(list).substring(32)).isEqualTo(MASQUERADE);
    }
}
