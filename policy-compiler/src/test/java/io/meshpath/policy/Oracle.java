// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import java.util.List;

/** Cilium's order of evaluation, written down again in the plainest way: what the evaluator and the tables must agree with. */
public final class Oracle {
    private Oracle() {}

    public static Verdict.Kind decide(
            List<Rule> rules, Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
        List<Rule> selecting = rules.stream()
                .filter(rule -> rule.direction() == direction && rule.subject().matches(subject))
                .toList();
        NamedPorts names = NamedPorts.of(direction == Direction.INGRESS ? subject : peer);
        List<Rule> speaking = selecting.stream()
                .filter(rule -> rule.hasPeer(PeerIdentity.of(peer)) && rule.hasPort(space, port, names))
                .toList();
        for (Tier tier : Tier.values()) {
            List<Rule> inTier =
                    speaking.stream().filter(rule -> rule.tier() == tier).toList();
            double first = inTier.stream().mapToDouble(Rule::priority).min().orElse(0);
            while (inTier.stream().anyMatch(atLeast(first))) {
                double priority = first;
                List<Rule> equal = inTier.stream()
                        .filter(rule -> rule.priority() == priority)
                        .toList();
                if (equal.stream().anyMatch(rule -> rule.action() == Action.DENY)) {
                    return Verdict.Kind.DENY;
                }
                if (equal.stream().anyMatch(rule -> rule.action() == Action.ALLOW)) {
                    return Verdict.Kind.ALLOW;
                }
                if (!equal.isEmpty()) {
                    break; // passed on to the next tier
                }
                first = inTier.stream()
                        .mapToDouble(Rule::priority)
                        .filter(next -> next > priority)
                        .min()
                        .orElse(Double.MAX_VALUE);
            }
        }
        boolean denies =
                selecting.stream().anyMatch(Rule::defaultDeny) || subject.contains(ReservedIdentity.INIT.label());
        if (denies && direction == Direction.INGRESS && peer.contains(ReservedIdentity.HOST.label())) {
            return Verdict.Kind.ALLOW;
        }
        return denies ? Verdict.Kind.DEFAULT_DENY : Verdict.Kind.DEFAULT_ALLOW;
    }

    private static java.util.function.Predicate<Rule> atLeast(double priority) {
        return rule -> rule.priority() >= priority;
    }
}
