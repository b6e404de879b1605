// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The rules that select one subject in one direction, in the order they are asked, and what holds where none speaks.
 * Immutable; endpoints with equal rule sets get the same verdicts.
 */
record RuleSet(List<Rule> rules, boolean defaultDeny) {
    /** In place of an index: no rule. */
    static final int NOBODY = -1;

    /**
     * What rules say to one packet.
     *
     * @param decider the index of the rule that decided, or {@link #NOBODY}
     */
    record Outcome(Verdict.Kind kind, int decider) {}

    /** Of rules in their order, those that select the subject. */
    static RuleSet of(List<Rule> ordered, Labels subject, Direction direction) {
        List<Rule> rules = new ArrayList<>();
        boolean defaultDeny = false;
        for (Rule rule : ordered) {
            if (rule.direction() == direction && rule.subject().matches(subject)) {
                rules.add(rule);
                defaultDeny |= rule.defaultDeny();
            }
        }
        return new RuleSet(List.copyOf(rules), defaultDeny);
    }

    /**
     * What these of the rules say together.
     *
     * @param speaking the indices of the rules that speak of the packet
     */
    Outcome outcome(BitSet speaking) {
        if (speaking.isEmpty()) {
            return new Outcome(defaultDeny ? Verdict.Kind.DEFAULT_DENY : Verdict.Kind.DEFAULT_ALLOW, NOBODY);
        }
        int decider = RuleOrder.deciding(rules, speaking);
        if (decider == NOBODY) {
            return new Outcome(Verdict.Kind.DEFAULT_DENY, NOBODY);
        }
        boolean denied = rules.get(decider).action() == Action.DENY;
        return new Outcome(denied ? Verdict.Kind.DENY : Verdict.Kind.ALLOW, decider);
    }
}
