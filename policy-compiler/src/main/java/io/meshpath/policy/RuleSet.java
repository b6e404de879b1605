// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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

    /**
     * Of rules in their order, those that select the subject. What they call ports of the subject by name, they call by
     * number here.
     */
    static RuleSet of(List<Rule> ordered, Labels subject, Direction direction, Enforcement enforcement) {
        if (enforcement == Enforcement.NEVER) {
            return new RuleSet(List.of(), false);
        }
        NamedPorts own = direction == Direction.INGRESS ? NamedPorts.of(subject) : NamedPorts.NONE;
        List<Rule> rules = new ArrayList<>();
        boolean defaultDeny = enforcement == Enforcement.ALWAYS || subject.contains(ReservedIdentity.INIT.label());
        for (Rule rule : ordered) {
            if (rule.direction() == direction && rule.subject().matches(subject)) {
                rules.add(
                        direction == Direction.INGRESS
                                ? rule.withPorts(rule.ports().of(own))
                                : rule);
                defaultDeny |= rule.defaultDeny();
            }
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
        if (decider == NOBODY) {
            return new Outcome(defaultDeny ? Verdict.Kind.DEFAULT_DENY : Verdict.Kind.DEFAULT_ALLOW, NOBODY);
        }
        boolean denied = rules.get(decider).action() == Action.DENY;
        return new Outcome(denied ? Verdict.Kind.DENY : Verdict.Kind.ALLOW, decider);
    }
}
