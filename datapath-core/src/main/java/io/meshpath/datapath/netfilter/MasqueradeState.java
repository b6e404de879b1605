// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netfilter.SetMessages.Element;
import io.meshpath.datapath.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel has of the table now; nothing of what is not there.
 *
 * @param rules those of the chain, in order
 * @param ranges what each set holds
 */
record MasqueradeState(List<List<Expression>> rules, Map<AddressSet, Set<AddressRange>> ranges) {
    static MasqueradeState read(NetlinkSocket socket, String table) {
        List<List<Expression>> rules = socket.list(
                "list the rules of",
                "table inet " + table,
                RuleMessages.list(table, MasqueradeChange.CHAIN),
                message -> RuleMessages.read(message, table, MasqueradeChange.CHAIN),
                Errno.ENOENT);
        Map<AddressSet, Set<AddressRange>> ranges = new EnumMap<>(AddressSet.class);
        for (AddressSet set : AddressSet.values()) {
            ranges.put(set, new HashSet<>(readRanges(socket, table, set)));
        }
        return new MasqueradeState(rules, ranges);
    }

    private static List<AddressRange> readRanges(NetlinkSocket socket, String table, AddressSet set) {
        List<List<Element>> parts = socket.list(
                "list the elements of",
                "set " + set.title() + " of table inet " + table,
                SetMessages.list(table, set.title()),
                SetMessages::read,
                Errno.ENOENT);
        return AddressSet.ranges(parts.stream().flatMap(List::stream).toList());
    }

    Set<AddressRange> ranges(AddressSet set) {
        return ranges.getOrDefault(set, Set.of());
    }

    /** The settings that would make this state; empty where there are no rules. */
    Optional<MasqueradeSettings> settings() {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        List<Cidr> sources = blocks(AddressSet.SOURCES_IPV4, AddressSet.SOURCES_IPV6);
        List<Cidr> excluded = blocks(AddressSet.EXCLUDED_IPV4, AddressSet.EXCLUDED_IPV6);
        return Optional.of(new MasqueradeSettings(sources, excluded, MasqueradeRules.device(rules)));
    }

    private List<Cidr> blocks(AddressSet... sets) {
        List<Cidr> blocks = new ArrayList<>();
        for (AddressSet set : sets) {
            ranges(set).forEach(range -> blocks.addAll(range.blocks()));
        }
        return blocks;
    }
}
