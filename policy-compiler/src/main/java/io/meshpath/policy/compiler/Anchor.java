// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Where to look a trait up: an identity that has the trait has one of the trait's anchors. Values are immutable. */
sealed interface Anchor {
    /** What every identity has. */
    record Anybody() implements Anchor {}

    /** A label, whoever said it. */
    record HasLabel(String key, String value) implements Anchor {}

    /** A label with this key. */
    record HasKey(String key) implements Anchor {}

    /** A prefix within this one. */
    record Within(Cidr prefix) implements Anchor {}

    /** A name for a port. */
    record Calls(Trait.Naming naming) implements Anchor {}

    Anchor ANYBODY = new Anybody();

    /**
     * The anchors of a trait, of several choices those that fewest traits have.
     *
     * @param crowd how many traits have an anchor already
     */
    static List<Anchor> of(Trait trait, ToIntFunction<Anchor> crowd) {
        return trait instanceof Trait.Naming naming
                ? List.of(new Calls(naming))
                : of(((Trait.Chosen) trait).peer(), crowd);
    }

    private static List<Anchor> of(Peer peer, ToIntFunction<Anchor> crowd) {
        if (peer instanceof Peer.Endpoints endpoints) {
            return of(endpoints.selector(), crowd);
        }
        if (peer instanceof Peer.Named named) {
            List<Anchor> anchors = new ArrayList<>();
            named.selectors().forEach(selector -> anchors.addAll(of(selector, crowd)));
            return anchors;
        }
        if (peer instanceof Peer.Nodes) {
            return List.of(label(ReservedIdentity.REMOTE_NODE.label()));
        }
        if (peer instanceof Peer.Names names) {
            return List.of(label(names.label()));
        }
        if (peer instanceof Peer.Network network && network.prefix().prefixLength() > 0) {
            return List.of(new Within(network.prefix()));
        }
        return List.of(ANYBODY);
    }

    private static List<Anchor> of(Selector selector, ToIntFunction<Anchor> crowd) {
        List<Anchor> best = List.of(ANYBODY);
        int fewest = Integer.MAX_VALUE;
        for (Requirement requirement : selector.requirements()) {
            List<Anchor> anchors = of(requirement);
            int traits = anchors.stream().mapToInt(crowd).sum();
            if (!anchors.contains(ANYBODY) && traits < fewest) {
                best = anchors;
                fewest = traits;
            }
        }
        return best;
    }

    private static List<Anchor> of(Requirement requirement) {
        return switch (requirement.operator()) {
            case IN ->
                requirement.values().stream()
                        .<Anchor>map(value -> new HasLabel(requirement.key(), value))
                        .toList();
            case EXISTS -> List.of(new HasKey(requirement.key()));
            case NOT_IN, DOES_NOT_EXIST -> List.of(ANYBODY);
        };
    }

    private static Anchor label(Label label) {
        return new HasLabel(label.key(), label.value());
    }
}
