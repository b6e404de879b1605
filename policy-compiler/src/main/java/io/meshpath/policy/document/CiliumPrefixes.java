// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Selector;
import java.util.List;
import java.util.Optional;

/** Reads peers by address in Cilium's policies: the elements of {@code toCIDR} and {@code toCIDRSet}. */
final class CiliumPrefixes {
    private CiliumPrefixes() {}

    /** An element of {@code toCIDR}, which may leave the length of the prefix out. */
    static Peer addressOrPrefix(Node node) {
        String text = Values.text(node);
        try {
            Cidr prefix = text.indexOf('/') < 0 ? Cidr.of(IpAddress.parse(text)) : Cidr.parseMasking(text);
            return new Peer.Network(prefix, List.of());
        } catch (IllegalArgumentException e) {
            throw node.refuse(e.getMessage() + "; write an address or a prefix such as 10.0.0.0/8");
        }
    }

    /** An element of {@code toCIDRSet}: one prefix, or those of groups, less exceptions. */
    static Peer rule(Node node) {
        Fields fields = Fields.of(node);
        List<Node> except = fields.list("except").orElse(List.of());
        Choice choice = Choice.of(fields, "cidr", "cidrGroupRef", "cidrGroupSelector");
        return switch (choice.field()) {
            case "cidr" -> network(choice.value(), except);
            case "cidrGroupRef" -> groups(Optional.of(ObjectNames.name(choice.value())), Selector.EVERYTHING, except);
            default -> groups(Optional.empty(), SelectorReader.ofPods(choice.value()), except);
        };
    }

    private static Peer network(Node node, List<Node> except) {
        Cidr prefix = Prefixes.read(node);
        return new Peer.Network(prefix, Values.each(except, item -> hole(prefix, item)));
    }

    private static Peer groups(Optional<String> name, Selector labels, List<Node> except) {
        return new Peer.PrefixGroups(name, labels, Values.each(except, Prefixes::read));
    }

    private static Cidr hole(Cidr prefix, Node node) {
        Cidr hole = Prefixes.read(node);
        if (!prefix.contains(hole)) {
            throw node.refuse(hole + " is not in " + prefix + "; an exception must lie in the prefix it is taken from");
        }
        return hole;
    }
}
