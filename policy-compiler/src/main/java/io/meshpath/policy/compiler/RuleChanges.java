// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one model has that another has not. Rules are compared by identity, which {@link PolicyModel#with} keeps: equal rules
 * that are other objects count as changed, which costs time and nothing else. Not safe for use by multiple threads.
 */
final class RuleChanges {
    private final List<Rule> rules;
    private final Set<Rule> added;
    private final Set<Rule> removed;
    private final IdentityHashMap<List<Rule>, Map<Set<Rule>, List<Rule>>> applied = new IdentityHashMap<>();

    private RuleChanges(List<Rule> rules, Set<Rule> added, Set<Rule> removed) {
        this.rules = rules;
        this.added = added;
        this.removed = removed;
    }

    /** What changes between two models; empty where it is simpler to begin anew. */
    static Optional<RuleChanges> between(PolicyModel before, PolicyModel after) {
        if (before.context().enforcement() != after.context().enforcement()) {
            return Optional.empty();
        }
        Set<Rule> removed = identities(before.rules());
        Set<Rule> added = identities(List.of());
        List<Rule> kept = new ArrayList<>(after.rules().size());
        for (Rule rule : after.rules()) {
            if (removed.remove(rule)) {
                kept.add(rule);
            } else {
                added.add(rule);
            }
        }
        return isInOrder(before.rules(), kept, removed)
                ? Optional.of(new RuleChanges(after.rules(), added, removed))
                : Optional.empty();
    }

    private static Set<Rule> identities(Collection<Rule> rules) {
        Set<Rule> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(rules);
        return identities;
    }

    /** Whether the rules that stay are asked in the order in which they were. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isInOrder(List<Rule> before, List<Rule> kept, Set<Rule> removed) {
        int next = 0;
        for (Rule rule : before) {
            if (!removed.contains(rule) && kept.get(next++) != rule) {
                return false;
            }
        }
        return true;
    }

    /**
     * The rules that select a subject after the change: the same list where nothing changes for it, and one list for all
     * subjects that shared one before and that the same rules select now.
     *
     * @param selecting those before the change
     */
    List<Rule> apply(List<Rule> selecting, Labels subject, Direction direction) {
        Set<Rule> coming = selected(added, subject, direction);
        if (coming.isEmpty() && selected(removed, subject, direction).isEmpty()) {
            return selecting;
        }
        return applied.computeIfAbsent(selecting, before -> new HashMap<>())
                .computeIfAbsent(coming, more -> merged(selecting, more));
    }

    @SuppressWarnings("ReferenceEquality")
    private List<Rule> merged(List<Rule> selecting, Set<Rule> coming) {
        List<Rule> after = new ArrayList<>(selecting.size() + coming.size());
        int next = 0;
        for (Rule rule : rules) {
            while (next < selecting.size() && removed.contains(selecting.get(next))) {
                next++;
            }
            if (next < selecting.size() && selecting.get(next) == rule) {
                after.add(rule);
                next++;
            } else if (coming.contains(rule)) {
                after.add(rule);
            }
        }
        return after;
    }

    private static Set<Rule> selected(Set<Rule> rules, Labels subject, Direction direction) {
        Set<Rule> selected = identities(List.of());
        for (Rule rule : rules) {
            if (rule.direction() == direction && rule.subject().matches(subject)) {
                selected.add(rule);
            }
        }
        return selected;
    }
}
