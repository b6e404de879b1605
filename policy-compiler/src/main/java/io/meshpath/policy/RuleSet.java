// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The rules that select one subject in one direction, in the order they are asked, and what holds where none speaks.
 * Immutable; endpoints with equal rule sets get the same verdicts.
 */
public record RuleSet(List<Rule> rules, boolean defaultDeny) {
    /** In place of an index: no rule. */
    public static final int NOBODY = -1;

    /**
     * What rules say to one packet.
     *
     * @param decider the index of the rule that decided, or {@link #NOBODY}
     */
    public record Outcome(Verdict.Kind kind, int decider) {}

    /** What one rule decides about several packets. */
    @FunctionalInterface
    public interface Decided {
        /** Tells that the rule with this index decides about these packets. */
        void by(int rule, BitSet packets);
    }

    /** Of rules in their order, those that select the subject in one direction. */
    static List<Rule> selecting(List<Rule> ordered, Labels subject, Direction direction) {
        List<Rule> selecting = new ArrayList<>();
        for (Rule rule : ordered) {
            if (rule.direction() == direction && rule.subject().matches(subject)) {
                selecting.add(rule);
            }
        }
        return selecting;
    }

    /**
     * The rules for a subject in one direction. What they call ports of the subject by name, they call by number here.
     *
     * @param selecting those that select the subject in this direction, in their order
     */
    static RuleSet of(List<Rule> selecting, Labels subject, Direction direction, Enforcement enforcement) {
        if (enforcement == Enforcement.NEVER) {
            return new RuleSet(List.of(), false);
        }
        NamedPorts own = direction == Direction.INGRESS ? NamedPorts.of(subject) : NamedPorts.NONE;
        List<Rule> rules = new ArrayList<>(selecting.size() + 1);
        boolean defaultDeny = enforcement == Enforcement.ALWAYS || subject.contains(ReservedIdentity.INIT.label());
        for (Rule rule : selecting) {
            rules.add(
                    direction == Direction.INGRESS ? rule.withPorts(rule.ports().of(own)) : rule);
            defaultDeny |= rule.defaultDeny();
        }
        if (defaultDeny
                && direction == Direction.INGRESS
                && NodeAccess.RULE.subject().matches(subject)) {
            rules.add(NodeAccess.RULE);
        }
        return new RuleSet(List.copyOf(rules), defaultDeny);
    }

    /**
     * What these of the rules say together.
     *
     * @param speaking the indices of the rules that speak of the packet
     */
    public Outcome outcome(BitSet speaking) {
        int decider = RuleOrder.deciding(rules, speaking);
        return decider == NOBODY ? new Outcome(undecided(), NOBODY) : new Outcome(kind(decider), decider);
    }

    /**
     * What the rules say to many packets, that differ in one respect only.
     *
     * @param speaking the indices of the rules that may speak of them
     * @param packetsOf by index, the packets that a rule then speaks of
     * @param packets how many there are; they are numbered from 0 on
     * @param decided is told each packet that a rule decides about, once
     */
    public void decide(BitSet speaking, IntFunction<BitSet> packetsOf, int packets, Decided decided) {
        RuleOrder.decide(rules, speaking, packetsOf, packets, decided);
    }

    /** What holds for a packet that the rule with this index decides about. */
    public Verdict.Kind kind(int rule) {
        return rules.get(rule).action() == Action.DENY ? Verdict.Kind.DENY : Verdict.Kind.ALLOW;
    }

    /** What holds for a packet that no rule decides about. */
    public Verdict.Kind undecided() {
        return defaultDeny ? Verdict.Kind.DEFAULT_DENY : Verdict.Kind.DEFAULT_ALLOW;
    }
}
