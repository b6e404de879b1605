// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which peers are meant by prefixes. */
final class Addresses {
    private Addresses() {}

    /** The prefix that gave a peer its identity: the longest its address is in. */
    static Optional<Cidr> prefixOf(Labels peer) {
        return peer.stream()
                .filter(label -> label.source().equals(Label.CIDR))
                .map(label -> Cidr.parse(label.key().replace('-', ':')))
                .max(Comparator.comparing(Cidr::prefixLength));
    }

    /** Whether the peer is in a prefix and in none of some others. All addresses of a family are its world too. */
    static boolean in(String written, List<String> except, Labels peer) {
        Cidr prefix = Cidr.parse(written.contains("/") ? written : written + (written.contains(":") ? "/128" : "/32"));
        Optional<Cidr> of = prefixOf(peer);
        if (of.isPresent()) {
            return prefix.contains(of.get())
                    && except.stream().noneMatch(hole -> Cidr.parse(hole).contains(of.get()));
        }
        ReservedIdentity family = prefix.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6;
        return prefix.prefixLength() == 0 && peer.contains(family.label());
    }

    /** Whether a peer has this reserved label; a prefix is a part of its family's world if it is nothing else. */
    static boolean isReserved(Labels peer, String name) {
        boolean nothingElse = peer.stream().noneMatch(label -> label.source().equals(Label.RESERVED));
        return peer.contains(new Label(Label.RESERVED, name, ""))
                || nothingElse
                        && prefixOf(peer)
                                .filter(prefix -> name.equals(prefix.isV4() ? "world-ipv4" : "world-ipv6"))
                                .isPresent();
    }
}
