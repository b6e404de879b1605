// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Ports;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule set whose rules know all ports by number: each speaks of some peers at some ports, and of all of the one at all of
 * the other. Immutable; equal ones decide alike.
 *
 * <p>A rule for the port {@code http} of its peers comes apart: for each port that identities call so there is one more
 * rule of the same name, which speaks of that port of those of the peers that call it so.
 *
 * @param ruleSet the rules, those that speak of no packet left out
 * @param namings by the rule's index, what its peers must call its port
 */
record Clauses(RuleSet ruleSet, Map<Integer, Trait.Naming> namings) {
    Clauses {
        namings = Map.copyOf(namings);
    }

    /** The rules of a set, where identities have these names for their ports. */
    static Clauses of(RuleSet ruleSet, PortNames names) {
        if (ruleSet.rules().stream().allMatch(Clauses::isClause)) {
            return new Clauses(ruleSet, Map.of());
        }
        List<Rule> rules = new ArrayList<>();
        Map<Integer, Trait.Naming> namings = new HashMap<>();
        for (Rule rule : ruleSet.rules()) {
            if (rule.peers().isEmpty()) {
                continue;
            }
            Rule numbered = rule.withPorts(Ports.of(rule.ports().ranges()));
            if (isClause(numbered)) {
                rules.add(numbered);
            }
            for (NamedPort name : rule.ports().named()) {
                for (PortRange port : names.portsOf(name)) {
                    namings.put(rules.size(), new Trait.Naming(name, port));
                    rules.add(rule.withPorts(Ports.of(List.of(port))));
                }
            }
        }
        return new Clauses(new RuleSet(List.copyOf(rules), ruleSet.defaultDeny()), namings);
    }

    private static boolean isClause(Rule rule) {
        return rule.ports().named().isEmpty()
                && !rule.ports().ranges().isEmpty()
                && !rule.peers().isEmpty();
    }

    List<Rule> rules() {
        return ruleSet.rules();
    }

    /** What the peers of the rule with this index must call its port, where they must. */
    Trait.@Nullable Naming naming(int index) {
        return namings.get(index);
    }
}
