// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.Peer;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Rule;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The marks of identities and ports: a number for each trait, and one for each list of ports, that rules in force speak of.
 * Everybody and every packet need none. Not safe for use by multiple threads.
 */
final class Marks {
    /** What rules need marks for. */
    record Needs(Set<Trait> traits, Set<List<PortRange>> ports) {
        static Needs of(Collection<Clauses> inForce) {
            Needs needs = new Needs(new HashSet<>(), new HashSet<>());
            for (Clauses clauses : Set.copyOf(inForce)) {
                for (Rule rule : clauses.rules()) {
                    rule.peers().forEach(peer -> needs.traits.add(new Trait.Chosen(peer)));
                    if (!rule.ports().isEverything()) {
                        needs.ports.add(rule.ports().ranges());
                    }
                }
                needs.traits.addAll(clauses.namings().values());
            }
            needs.traits.remove(new Trait.Chosen(Peer.everybody()));
            return needs;
        }
    }

    /** Marks that are new, and who gets them. */
    record Added(Map<Trait, Integer> traits, Map<List<PortRange>, Integer> ports) {
        BitSet of(PeerIdentity identity) {
            return Marks.of(identity, traits);
        }

        /** The marks of a range that does not reach over an end of those that rules name. */
        BitSet of(PortRange range) {
            BitSet marks = new BitSet();
            ports.forEach((ranges, mark) ->
                    marks.set(mark, ranges.stream().anyMatch(named -> named.contains(range.space(), range.first()))));
            return marks;
        }
    }

    /** Marks that are gone. */
    record Gone(BitSet ofTraits, BitSet ofPorts) {}

    private final Numbering<Trait> traits = new Numbering<>();
    private final Numbering<List<PortRange>> ports = new Numbering<>();

    /** Gives a mark to whatever has none yet. */
    Added add(Needs needs) {
        return new Added(traits.add(needs.traits), ports.add(needs.ports));
    }

    /** Takes the marks of everything else. */
    Gone retain(Needs needs) {
        return new Gone(traits.retain(needs.traits), ports.retain(needs.ports));
    }

    /** All marks of an identity. */
    BitSet of(PeerIdentity identity) {
        return of(identity, traits.all());
    }

    int of(Trait trait) {
        return traits.of(trait);
    }

    int of(List<PortRange> ranges) {
        return ports.of(ranges);
    }

    void clear() {
        traits.clear();
        ports.clear();
    }

    private static BitSet of(PeerIdentity identity, Map<Trait, Integer> traits) {
        BitSet marks = new BitSet();
        traits.forEach((trait, mark) -> marks.set(mark, trait.isOf(identity)));
        return marks;
    }
}
