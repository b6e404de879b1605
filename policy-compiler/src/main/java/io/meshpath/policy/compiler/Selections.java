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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules for each endpoint and direction. Endpoints with the same labels share them, and what a change does not concern
 * is kept. Not safe for use by multiple threads.
 */
final class Selections {
    private record Subject(Labels labels, Direction direction) {}

    /** Rules as the model has them, and what they mean for a subject. */
    private record Selection(List<Rule> selecting, RuleSet ruleSet) {}

    private final PortNames names;
    private Map<Subject, Selection> selections = Map.of();
    private Map<RuleSet, Clauses> compiled = Map.of();
    private Optional<PolicyModel> model = Optional.empty();

    /** @param names kept up to date by the caller */
    Selections(PortNames names) {
        this.names = names;
    }

    /** What a model has for these endpoints. Equal ones are the same object, also that of an earlier call. */
    Map<Slot, Clauses> of(PolicyModel next, Map<Integer, Labels> endpoints) {
        select(next, endpoints.values());
        Map<RuleSet, Clauses> known = compiled;
        Map<Clauses, Clauses> distinct = new HashMap<>();
        known.values().forEach(clauses -> distinct.put(clauses, clauses));
        compiled = new HashMap<>();
        Map<Slot, Clauses> wanted = new LinkedHashMap<>();
        endpoints.forEach((endpoint, labels) -> {
            for (Direction direction : Direction.values()) {
                RuleSet ruleSet = selection(new Subject(labels, direction)).ruleSet;
                Clauses clauses = compiled.computeIfAbsent(ruleSet, same -> clauses(same, known.get(same), distinct));
                wanted.put(new Slot(endpoint, direction), clauses);
            }
        });
        return wanted;
    }

    private Clauses clauses(RuleSet ruleSet, @Nullable Clauses known, Map<Clauses, Clauses> distinct) {
        if (known != null && !hasNames(ruleSet.rules())) {
            return known;
        }
        Clauses clauses = Clauses.of(ruleSet, names);
        return distinct.computeIfAbsent(clauses, same -> same);
    }

    private void select(PolicyModel next, Collection<Labels> subjects) {
        Optional<RuleChanges> changes = model.flatMap(before -> RuleChanges.between(before, next));
        Map<Subject, Selection> before = changes.isPresent() ? selections : Map.of();
        Map<List<Rule>, List<Rule>> lists = new HashMap<>();
        Map<RuleSet, RuleSet> ruleSets = new HashMap<>();
        selections = new HashMap<>();
        for (Labels labels : subjects) {
            for (Direction direction : Direction.values()) {
                selections.computeIfAbsent(new Subject(labels, direction), subject -> {
                    Selection known = before.get(subject);
                    Selection now = known == null || changes.isEmpty()
                            ? selection(
                                    next,
                                    subject,
                                    lists.computeIfAbsent(next.selecting(labels, direction), same -> same))
                            : changed(next, subject, known, changes.get());
                    return new Selection(now.selecting, ruleSets.computeIfAbsent(now.ruleSet, same -> same));
                });
            }
        }
        model = Optional.of(next);
    }

    @SuppressWarnings("ReferenceEquality") // whatever did not change is the same list
    private static Selection changed(PolicyModel next, Subject subject, Selection known, RuleChanges changes) {
        List<Rule> selecting = changes.apply(known.selecting, subject.labels, subject.direction);
        return selecting == known.selecting ? known : selection(next, subject, selecting);
    }

    private static Selection selection(PolicyModel model, Subject subject, List<Rule> selecting) {
        return new Selection(selecting, model.ruleSet(selecting, subject.labels, subject.direction));
    }

    private Selection selection(Subject subject) {
        return Objects.requireNonNull(selections.get(subject));
    }

    /** Whether a rule for some endpoint uses one of these names. */
    boolean use(Collection<NamedPort> changed) {
        return !changed.isEmpty()
                && compiled.keySet().stream()
                        .flatMap(ruleSet -> ruleSet.rules().stream())
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
