// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Ports;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.ArrayList;
import java.util.Collection;
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
 */
final class Clauses {
    private final RuleSet ruleSet;
    private final Map<Integer, Trait.Naming> namings; // by the rule's index, what its peers must call its port
    private final int hash;

    private Clauses(RuleSet ruleSet, Map<Integer, Trait.Naming> namings) {
        this.ruleSet = ruleSet;
        this.namings = namings;
        this.hash = 31 * ruleSet.hashCode() + namings.hashCode();
    }

    /** The rules of a set, where identities have these names for their ports; those that speak of no packet are left out. */
    static Clauses of(RuleSet ruleSet, PortNames names) {
        if (areClauses(ruleSet.rules())) {
            return new Clauses(ruleSet, Map.of());
        }
        List<Rule> rules = new ArrayList<>();
        Map<Integer, Trait.Naming> namings = new HashMap<>();
        for (Rule rule : ruleSet.rules()) {
            if (!rule.peers().isEmpty()) {
                addClauses(rule, names, rules, namings);
            }
        }
        return new Clauses(new RuleSet(List.copyOf(rules), ruleSet.defaultDeny()), namings);
    }

    private static boolean areClauses(List<Rule> rules) {
        for (Rule rule : rules) {
            if (!rule.ports().named().isEmpty()
                    || rule.ports().ranges().isEmpty()
                    || rule.peers().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static void addClauses(Rule rule, PortNames names, List<Rule> rules, Map<Integer, Trait.Naming> namings) {
        Ports ports = rule.ports();
        if (!ports.ranges().isEmpty()) {
            rules.add(ports.named().isEmpty() ? rule : rule.withPorts(Ports.of(ports.ranges())));
        }
        for (NamedPort name : ports.named()) {
            for (PortRange port : names.portsOf(name)) {
                namings.put(rules.size(), new Trait.Naming(name, port));
                rules.add(rule.withPorts(Ports.of(List.of(port))));
            }
        }
    }

    RuleSet ruleSet() {
        return ruleSet;
    }

    List<Rule> rules() {
        return ruleSet.rules();
    }

    /** What peers must call some rule's port. */
    Collection<Trait.Naming> namings() {
        return namings.values();
    }

    /** What the peers of the rule with this index must call its port, where they must. */
    Trait.@Nullable Naming naming(int index) {
        return namings.get(index);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Clauses that
                        && hash == that.hash
                        && ruleSet.equals(that.ruleSet)
                        && namings.equals(that.namings);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
