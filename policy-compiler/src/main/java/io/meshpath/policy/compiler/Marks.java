// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.Peer;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The marks of identities and ports: a number for each peer, and one for each list of ports, that rules in force speak of.
 * Everybody and every packet need none. Not safe for use by multiple threads.
 */
final class Marks {
    /** What rules need marks for. */
    record Needs(Set<Peer> peers, Set<List<PortRange>> ports) {
        static Needs of(Collection<RuleSet> ruleSets) {
            Needs needs = new Needs(new HashSet<>(), new HashSet<>());
            for (RuleSet ruleSet : Set.copyOf(ruleSets)) {
                for (Rule rule : ruleSet.rules()) {
                    needs.peers.addAll(rule.peers());
                    if (!rule.ports().isEverything()) {
                        needs.ports.add(rule.ports().ranges());
                    }
                }
            }
            needs.peers.remove(Peer.everybody());
            return needs;
        }
    }

    /** Marks that are new, and who gets them. */
    record Added(Map<Peer, Integer> peers, Map<List<PortRange>, Integer> ports) {
        BitSet of(PeerIdentity identity) {
            return Marks.of(identity, peers);
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
    record Gone(BitSet ofPeers, BitSet ofPorts) {}

    private final Numbering<Peer> peers = new Numbering<>();
    private final Numbering<List<PortRange>> ports = new Numbering<>();

    /** Gives a mark to whatever has none yet. */
    Added add(Needs needs) {
        return new Added(peers.add(needs.peers), ports.add(needs.ports));
    }

    /** Takes the marks of everything else. */
    Gone retain(Needs needs) {
        return new Gone(peers.retain(needs.peers), ports.retain(needs.ports));
    }

    /** All marks of an identity. */
    BitSet of(PeerIdentity identity) {
        return of(identity, peers.all());
    }

    int of(Peer peer) {
        return peers.of(peer);
    }

    int of(List<PortRange> ranges) {
        return ports.of(ranges);
    }

    void clear() {
        peers.clear();
        ports.clear();
    }

    private static BitSet of(PeerIdentity identity, Map<Peer, Integer> peers) {
        BitSet marks = new BitSet();
        peers.forEach((peer, mark) -> marks.set(mark, peer.matches(identity)));
        return marks;
    }
}
