// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.Peer;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Rule;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The marks of identities and ports: a number for each trait, and one for each list of ports, that rules in force speak of.
 * Everybody and every packet need none. Not safe for use by multiple threads.
 */
final class Marks {
    /** In place of a mark: everybody, or every packet. */
    static final int ALWAYS = -1;

    private static final int MANY = 8;

    /** Marks that are new, and who gets them. */
    final class Added {
        private final Map<Trait, Integer> traits = new HashMap<>();
        private final Map<List<PortRange>, Integer> ports = new HashMap<>();
        private final BitSet ofTraits = new BitSet();

        /** The new marks for ports. */
        Map<List<PortRange>, Integer> ports() {
            return ports;
        }

        /** Whether identities get any. */
        boolean concernsIdentities() {
            return !traits.isEmpty();
        }

        /** Those that an identity gets. */
        BitSet of(PeerIdentity identity) {
            if (traits.size() >= MANY) {
                BitSet marks = index.marksOf(identity);
                marks.and(ofTraits);
                return marks;
            }
            BitSet marks = new BitSet(0);
            for (Map.Entry<Trait, Integer> trait : traits.entrySet()) {
                if (trait.getKey().isOf(identity)) {
                    marks.set(trait.getValue());
                }
            }
            return marks;
        }
    }

    /** Marks that are gone. */
    record Gone(BitSet ofTraits, BitSet ofPorts) {}

    private static final class OfRule {
        final int[] peers;
        final int ports;
        int users;

        OfRule(int[] peers, int ports) {
            this.peers = peers;
            this.ports = ports;
        }
    }

    private final Numbering<Trait> traits = new Numbering<>();
    private final Numbering<List<PortRange>> ports = new Numbering<>();
    private final TraitIndex index = new TraitIndex();
    // By identity: most rules that come with a change are those that were there, and to compare contents costs more.
    private final IdentityHashMap<Rule, OfRule> rules = new IdentityHashMap<>();

    /** Counts rules in, and returns the marks that this takes. */
    Added add(Collection<Clauses> more) {
        Added added = new Added();
        for (Clauses clauses : more) {
            clauses.rules().forEach(rule -> rules.computeIfAbsent(rule, unknown -> marks(unknown, added)).users++);
            clauses.namings().forEach(naming -> acquire(naming, added));
        }
        return added;
    }

    private OfRule marks(Rule rule, Added added) {
        int[] peers = rule.peers().stream()
                .mapToInt(peer -> isEverybody(peer) ? ALWAYS : acquire(new Trait.Chosen(peer), added))
                .toArray();
        return new OfRule(
                peers,
                rule.ports().isEverything() ? ALWAYS : acquire(rule.ports().ranges(), added));
    }

    private int acquire(Trait trait, Added added) {
        boolean isNew = !traits.has(trait);
        int mark = traits.acquire(trait);
        if (isNew) {
            index.add(trait, mark);
            added.traits.put(trait, mark);
            added.ofTraits.set(mark);
        }
        return mark;
    }

    private int acquire(List<PortRange> ranges, Added added) {
        boolean isNew = !ports.has(ranges);
        int mark = ports.acquire(ranges);
        if (isNew) {
            added.ports.put(ranges, mark);
        }
        return mark;
    }

    /** Counts rules out, and returns the marks that nobody needs any more. */
    Gone remove(Collection<Clauses> fewer) {
        Gone gone = new Gone(new BitSet(), new BitSet());
        for (Clauses clauses : fewer) {
            clauses.rules().forEach(rule -> release(rule, gone));
            clauses.namings().forEach(naming -> release(naming, gone));
        }
        return gone;
    }

    private void release(Rule rule, Gone gone) {
        OfRule marks = of(rule);
        if (--marks.users > 0) {
            return;
        }
        rules.remove(rule);
        for (Peer peer : rule.peers()) {
            if (!isEverybody(peer)) {
                release(new Trait.Chosen(peer), gone);
            }
        }
        if (marks.ports != ALWAYS) {
            ports.release(rule.ports().ranges());
            gone.ofPorts.set(marks.ports, !ports.has(rule.ports().ranges()));
        }
    }

    private void release(Trait trait, Gone gone) {
        int mark = traits.of(trait);
        traits.release(trait);
        if (!traits.has(trait)) {
            index.remove(trait);
            gone.ofTraits.set(mark);
        }
    }

    /** All marks of an identity. */
    BitSet of(PeerIdentity identity) {
        return index.marksOf(identity);
    }

    int of(Trait trait) {
        return traits.of(trait);
    }

    /** The marks of a rule's peers, {@link #ALWAYS} among them. The caller must not change them. */
    int[] ofPeers(Rule rule) {
        return of(rule).peers;
    }

    /** The mark of a rule's ports, or {@link #ALWAYS}. */
    int ofPorts(Rule rule) {
        return of(rule).ports;
    }

    private OfRule of(Rule rule) {
        return Objects.requireNonNull(rules.get(rule), "the rule was never counted in");
    }

    void clear() {
        traits.clear();
        ports.clear();
        index.clear();
        rules.clear();
    }

    private static boolean isEverybody(Peer peer) {
        return peer instanceof Peer.Everybody;
    }
}
