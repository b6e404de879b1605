// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.BitSet;
import java.util.List;

/**
 * Decides by going through the rules one by one: what the compiled tables decide, slowly, and with reasons. Immutable;
 * safe for use by multiple threads.
 */
public final class Evaluator {
    private final PolicyModel model;

    public Evaluator(PolicyModel model) {
        this.model = model;
    }

    /**
     * What policy says to the first packet of a connection.
     *
     * @param subject the labels of the endpoint whose policy it is
     * @param peer the labels on the other side; none for an identity that nobody knows, {@code cidr:10.0.0.0/8} for an
     *     address outside the mesh that is in one of {@link PolicyModel#cidrs}
     * @param port the destination port, or in {@link PortSpace#OTHER} the kind of the packet
     */
    public Decision decide(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
        RuleSet selecting = model.ruleSet(subject, direction);
        PeerIdentity identity = PeerIdentity.of(peer);
        BitSet speaking = new BitSet();
        for (int i = 0; i < selecting.rules().size(); i++) {
            Rule rule = selecting.rules().get(i);
            speaking.set(i, rule.hasPort(space, port, identity.namedPorts()) && rule.hasPeer(identity));
        }
        RuleSet.Outcome outcome = selecting.outcome(speaking);
        return new Decision(outcome.kind(), deciders(selecting, speaking, outcome.decider()), written(selecting));
    }

    /** The same in words: the verdict, the rules that made it, and what it would take to have another one. */
    public String explain(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
        Decision decision = decide(subject, direction, peer, space, port);
        return new Explanation(model, subject, direction, PeerIdentity.of(peer), PortRange.one(space, port))
                .of(decision);
    }

    private static List<Rule> written(RuleSet selecting) {
        return selecting.rules().stream()
                .filter(rule -> rule.tier() != Tier.DEFAULT)
                .toList();
    }

    /** The rules that rank as the one that decided, and so say the same. */
    private static List<Rule> deciders(RuleSet selecting, BitSet speaking, int decider) {
        if (decider == RuleSet.NOBODY) {
            return List.of();
        }
        Rule first = selecting.rules().get(decider);
        return speaking.stream()
                .mapToObj(selecting.rules()::get)
                .filter(rule -> RuleOrder.COMPARATOR.compare(rule, first) == 0)
                .toList();
    }
}
