// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules for each endpoint and direction. Endpoints with the same labels share them, and what a change does not concern
 * is kept. Not safe for use by multiple threads.
 */
final class Selections {
    private record Subject(Labels labels, Direction direction) {}

    private record Selection(List<Rule> selecting, RuleSet ruleSet, Clauses clauses) {}

    private final PortNames names;
    private Map<Subject, Selection> selections = Map.of();
    private Map<Clauses, Clauses> distinct = Map.of();
    private Optional<PolicyModel> model = Optional.empty();

    /** @param names kept up to date by the caller */
    Selections(PortNames names) {
        this.names = names;
    }

    /** What a model has for these endpoints. Equal ones are the same object, also that of an earlier call. */
    Map<Slot, Clauses> of(PolicyModel next, Map<Integer, Labels> endpoints) {
        Optional<RuleChanges> changes = model.flatMap(before -> RuleChanges.between(before, next));
        Map<Subject, Selection> before = changes.isPresent() ? selections : Map.of();
        Map<Subject, Selection> now = new HashMap<>();
        Map<Clauses, Clauses> inUse = new HashMap<>();
        Map<Slot, Clauses> clauses = new LinkedHashMap<>();
        endpoints.forEach((endpoint, labels) -> {
            for (Direction direction : Direction.values()) {
                Selection selection = now.computeIfAbsent(new Subject(labels, direction), subject -> {
                    Selection known = before.get(subject);
                    return known == null
                            ? selection(next, subject, next.selecting(labels, direction), null)
                            : changes.map(change -> changed(next, subject, change, known))
                                    .orElse(known);
                });
                Clauses canonical = inUse.computeIfAbsent(selection.clauses, same -> distinct.getOrDefault(same, same));
                clauses.put(new Slot(endpoint, direction), canonical);
            }
        });
        selections = now;
        distinct = inUse;
        model = Optional.of(next);
        return clauses;
    }

    private Selection changed(PolicyModel next, Subject subject, RuleChanges changes, Selection known) {
        return selection(next, subject, changes.apply(known.selecting, subject.labels, subject.direction), known);
    }

    @SuppressWarnings("ReferenceEquality")
    private Selection selection(PolicyModel next, Subject subject, List<Rule> selecting, @Nullable Selection known) {
        boolean isSame = known != null && known.selecting == selecting;
        if (isSame && !hasNames(known.ruleSet.rules())) {
            return known;
        }
        RuleSet ruleSet = isSame ? known.ruleSet : next.ruleSet(selecting, subject.labels, subject.direction);
        return new Selection(selecting, ruleSet, Clauses.of(ruleSet, names));
    }

    /** Whether a rule for some endpoint uses one of these names. */
    boolean use(Collection<NamedPort> changed) {
        return !changed.isEmpty()
                && selections.values().stream()
                        .flatMap(selection -> selection.ruleSet.rules().stream())
                        .anyMatch(rule -> rule.ports().named().stream().anyMatch(changed::contains));
    }

    private static boolean hasNames(List<Rule> rules) {
        for (Rule rule : rules) {
            if (!rule.ports().named().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
