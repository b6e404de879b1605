// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.netfilter.SetMessages.Element;
import io.meshpath.datapath.netlink.Batch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The least change that turns the table from one state into what settings want of it.
 *
 * <p>The chain stays when its rules are replaced: a second chain beside the first would let packets through between the two,
 * and the kernel would remember for the rest of their connections that they are not masqueraded.
 */
final class MasqueradeChange {
    static final String CHAIN = "postrouting";

    private static final int ELEMENTS_OF_A_MESSAGE = 1_000; // an attribute has at most 65,535 octets

    private final String table;
    private final Batch batch = new Batch(TableMessages.SUBSYSTEM);

    private MasqueradeChange(String table) {
        this.table = table;
    }

    static Batch between(String table, MasqueradeState state, MasqueradeSettings settings) {
        MasqueradeChange change = new MasqueradeChange(table);
        if (!state.rules().equals(MasqueradeRules.of(settings.device()))) {
            change.declare(settings.device());
        }
        for (AddressSet set : AddressSet.values()) {
            change.fill(set, state.ranges(set), set.ranges(settings));
        }
        return change.batch;
    }

    static Batch removal(String table) {
        return new Batch(TableMessages.SUBSYSTEM).add("delete", "table inet " + table, TableMessages.delete(table));
    }

    private void declare(Optional<String> device) {
        String of = " of table inet " + table;
        batch.add("add", "table inet " + table, TableMessages.add(table));
        for (AddressSet set : AddressSet.values()) {
            batch.add("add", "set " + set.title() + of, SetMessages.add(table, set.title(), set.isV4()));
        }
        batch.add("add", "NAT chain " + CHAIN + of, TableMessages.addSourceNatChain(table, CHAIN));
        batch.add("delete", "rules of chain " + CHAIN + of, RuleMessages.deleteAll(table, CHAIN));
        for (List<Expression> rule : MasqueradeRules.of(device)) {
            batch.add(
                    "add",
                    "masquerade rule to chain " + CHAIN + of,
                    RuleMessages.append(table, CHAIN, rule, "pods on their way out of the mesh"));
        }
    }

    private void fill(AddressSet set, Set<AddressRange> has, Collection<AddressRange> wants) {
        String object = "elements of set " + set.title() + " of table inet " + table;
        Set<AddressRange> surplus = minus(has, wants);
        for (List<Element> part : parts(AddressSet.elements(surplus))) {
            batch.add("delete", object, SetMessages.deleteElements(table, set.title(), part));
        }
        Set<AddressRange> missing = minus(wants, has);
        for (List<Element> part : parts(AddressSet.elements(missing))) {
            batch.add("add", object, SetMessages.addElements(table, set.title(), part));
        }
    }

    private static Set<AddressRange> minus(Collection<AddressRange> all, Collection<AddressRange> others) {
        Set<AddressRange> rest = new TreeSet<>(all);
        others.forEach(rest::remove);
        return rest;
    }

    private static List<List<Element>> parts(List<Element> elements) {
        List<List<Element>> parts = new ArrayList<>();
        for (int from = 0; from < elements.size(); from += ELEMENTS_OF_A_MESSAGE) {
            parts.add(elements.subList(from, Math.min(from + ELEMENTS_OF_A_MESSAGE, elements.size())));
        }
        return parts;
    }
}
