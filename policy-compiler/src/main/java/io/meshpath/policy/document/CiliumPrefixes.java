// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import java.util.List;

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

    /** An element of {@code toCIDRSet}. */
    static Peer rule(Node node) {
        Fields fields = Fields.of(node);
        fields.unsupported("cidrGroupRef", "groups of prefixes are not read; write the prefixes here");
        fields.unsupported("cidrGroupSelector", "groups of prefixes are not read; write the prefixes here");
        Cidr prefix = Prefixes.read(fields.required("cidr", "write a prefix such as 10.0.0.0/8"));
        List<Cidr> except = Values.each(fields.list("except").orElse(List.of()), item -> hole(prefix, item));
        fields.end();
        return new Peer.Network(prefix, except);
    }

    private static Cidr hole(Cidr prefix, Node node) {
        Cidr hole = Prefixes.read(node);
        if (!prefix.contains(hole)) {
            throw node.refuse(hole + " is not in " + prefix + "; an exception must lie in the prefix it is taken from");
        }
        return hole;
    }
}
