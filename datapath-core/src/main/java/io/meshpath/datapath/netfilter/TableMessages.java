// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.netlink.Attributes;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.MessageWriter;

/** The messages about tables and chains, and what all messages of nf_tables begin with (linux/netfilter/nf_tables.h). */
final class TableMessages {
    /** NFNL_SUBSYS_NFTABLES: the high octet of a message's type. */
    static final int SUBSYSTEM = 10;

    /** {@code struct nfgenmsg}: family, version, resource. */
    static final int HEADER_LENGTH = 4;

    private static final int INET = 1; // NFPROTO_INET: IPv4 and IPv6 in one table

    private static final int NEW_TABLE = 0;
    private static final int DELETE_TABLE = 2;
    private static final int NEW_CHAIN = 3;

    private static final int TABLE_NAME = 1;

    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;

    private static final int POST_ROUTING = 4; // NF_INET_POST_ROUTING
    private static final int SOURCE_NAT = 100; // NF_IP_PRI_NAT_SRC
    private static final int ACCEPT = 1; // NF_ACCEPT

    private TableMessages() {}

    /** A request about something in a table that is for both families. */
    static MessageWriter request(int message, int flags) {
        return new MessageWriter(type(message), flags).octets(new byte[] {INET, 0, 0, 0});
    }

    static int type(int message) {
        return SUBSYSTEM << 8 | message;
    }

    static Attributes read(Message message) {
        return message.attributes(HEADER_LENGTH);
    }

    /** Makes the table unless it is there. */
    static MessageWriter add(String table) {
        return request(NEW_TABLE, Message.CREATE).text(TABLE_NAME, table);
    }

    /** Deletes the table and all it has; ENOENT when it is not there. */
    static MessageWriter delete(String table) {
        return request(DELETE_TABLE, 0).text(TABLE_NAME, table);
    }

    /** Makes the chain that packets pass last on their way out, unless it is there. */
    static MessageWriter addSourceNatChain(String table, String chain) {
        return request(NEW_CHAIN, Message.CREATE)
                .text(CHAIN_TABLE, table)
                .text(CHAIN_NAME, chain)
                .nested(CHAIN_HOOK, hook -> hook.be32(HOOK_NUMBER, POST_ROUTING).be32(HOOK_PRIORITY, SOURCE_NAT))
                .be32(CHAIN_POLICY, ACCEPT)
                .text(CHAIN_TYPE, "nat");
    }
}
