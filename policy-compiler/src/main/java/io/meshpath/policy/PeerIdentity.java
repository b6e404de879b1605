// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import java.util.Optional;

/**
 * An identity as rules see it: labels, and the prefix where it stands for one. Immutable.
 *
 * <p>An identity with a {@code cidr} label is a piece of the world: it is given the label {@code reserved:world-ipv4}
 * or {@code reserved:world-ipv6} (Cilium's, where both families are in use) unless it has a reserved label already. An
 * identity without any label is one that nobody knows.
 *
 * @param labels the identity's labels
 * @param prefix what its {@code cidr} label says; an address has the identity of the longest prefix it is in
 * @param namedPorts the names that its pods have for their ports
 */
public record PeerIdentity(Labels labels, Optional<Cidr> prefix, NamedPorts namedPorts) {
    /** The identity with these labels. Of several {@code cidr} labels the longest prefix counts, of malformed ones none. */
    public static PeerIdentity of(Labels labels) {
        Optional<Cidr> prefix = labels.stream()
                .filter(label -> label.source().equals(Label.CIDR))
                .flatMap(label -> prefix(label).stream())
                .max((one, other) -> Integer.compare(one.prefixLength(), other.prefixLength()));
        boolean reserved = labels.stream().anyMatch(label -> label.source().equals(Label.RESERVED));
        Labels complete = prefix.isPresent() && !reserved ? labels.with(world(prefix.get())) : labels;
        return new PeerIdentity(complete, prefix, NamedPorts.of(labels));
    }

    /** Whether nobody knows the identity, so that only rules for everybody concern it. */
    public boolean isUnknown() {
        return labels.isEmpty();
    }

    /** The label of the part of the world that a prefix is in. */
    public static Label world(Cidr prefix) {
        return (prefix.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6).label();
    }

    private static Optional<Cidr> prefix(Label label) {
        try {
            return Optional.of(Cidr.parseMasking(label.key().replace('-', ':')));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty(); // whoever wrote it, the other labels still hold
        }
    }

    @Override
    public String toString() {
        return isUnknown() ? "an unknown identity" : labels.toString();
    }
}
