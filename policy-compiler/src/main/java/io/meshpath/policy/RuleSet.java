// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rules that select one subject in one direction, in the order they are asked, and what holds where none speaks.
 * Immutable; endpoints with equal rule sets get the same verdicts.
 */
record RuleSet(List<Rule> rules, boolean defaultDeny) {
    /** What rules say to one packet: the kind of verdict, and the rule that decided if one did. */
    record Outcome(Verdict.Kind kind, Optional<Rule> decider) {}

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

    /** What the rules say to a packet that {@code speaks} tells them to speak of. */
    Outcome decide(Predicate<Rule> speaks) {
        List<Rule> speaking = new ArrayList<>();
        for (Rule rule : rules) {
            if (speaks.test(rule)) {
                speaking.add(rule);
            }
        }
        return outcome(speaking);
    }

    /** What these of the rules, in their order, say together. */
    Outcome outcome(List<Rule> speaking) {
        if (speaking.isEmpty()) {
            return new Outcome(
                    defaultDeny ? Verdict.Kind.DEFAULT_DENY : Verdict.Kind.DEFAULT_ALLOW, Optional.empty());
        }
        Optional<Rule> decider = RuleOrder.deciding(speaking.iterator());
        return new Outcome(decider.map(RuleSet::kind).orElse(Verdict.Kind.DEFAULT_DENY), decider);
    }

    private static Verdict.Kind kind(Rule decider) {
        return decider.action() == Action.DENY ? Verdict.Kind.DENY : Verdict.Kind.ALLOW;
    }
}
