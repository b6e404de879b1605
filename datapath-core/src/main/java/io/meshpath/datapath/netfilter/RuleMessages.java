// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.netlink.Attributes;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The messages about the rules of a chain (linux/netfilter/nf_tables.h). */
final class RuleMessages {
    private static final int NEW_RULE = 6;
    private static final int GET_RULES = 7;
    private static final int DELETE_RULES = 8;

    private static final int TABLE = 1;
    private static final int CHAIN = 2;
    private static final int EXPRESSIONS = 4;
    private static final int USER_DATA = 7;
    private static final int EXPRESSION = 1; // NFTA_LIST_ELEM

    private static final int COMMENT = 0; // what nft(8) keeps in the user data: type, length, text

    private RuleMessages() {}

    /** Adds a rule after the others; {@code nft list ruleset} shows the comment. */
    static MessageWriter append(String table, String chain, List<Expression> rule, String comment) {
        return TableMessages.request(NEW_RULE, Message.CREATE | Message.APPEND)
                .text(TABLE, table)
                .text(CHAIN, chain)
                .nested(EXPRESSIONS, list -> rule.forEach(part -> list.nested(EXPRESSION, part::write)))
                .bytes(USER_DATA, comment(comment));
    }

    private static byte[] comment(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        byte[] data = new byte[octets.length + 3];
        data[0] = COMMENT;
        data[1] = (byte) (octets.length + 1);
        System.arraycopy(octets, 0, data, 2, octets.length);
        return data;
    }

    /** Deletes all rules of the chain. */
    static MessageWriter deleteAll(String table, String chain) {
        return TableMessages.request(DELETE_RULES, 0).text(TABLE, table).text(CHAIN, chain);
    }

    static MessageWriter list(String table, String chain) {
        return TableMessages.request(GET_RULES, Message.DUMP).text(TABLE, table).text(CHAIN, chain);
    }

    /** A rule of this table and chain; old kernels list those of others too. */
    static Optional<List<Expression>> read(Message message, String table, String chain) {
        if (message.type() != TableMessages.type(NEW_RULE)) {
            return Optional.empty();
        }
        Attributes rule = TableMessages.read(message);
        boolean isOurs = rule.text(TABLE).filter(table::equals).isPresent()
                && rule.text(CHAIN).filter(chain::equals).isPresent();
        return isOurs
                ? Optional.of(rule.nested(EXPRESSIONS).each(EXPRESSION).stream()
                        .map(Expression::read)
                        .toList())
                : Optional.empty();
    }
}
