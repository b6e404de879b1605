// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.Family;
import java.util.List;
import java.util.Set;

/**
 * What a statement asks of a route: about its prefix and its source here, about the rest in {@link AttributeCondition}.
 * Immutable; asking allocates nothing.
 */
public sealed interface Condition
        permits AttributeCondition,
                Condition.AllOf,
                Condition.AnyOf,
                Condition.FamilyIn,
                Condition.NeighborAsIn,
                Condition.NeighborIn,
                Condition.Not,
                Condition.PrefixIn,
                Condition.SourceIn,
                Condition.ValidationIn {

    boolean matches(Candidate candidate);

    /** Whether the answer depends on the prefix or its validation, and not on source and attributes alone. */
    default boolean readsPrefix() {
        return false;
    }

    /** The prefix is one of these. */
    record PrefixIn(PrefixSet prefixes) implements Condition {
        @Override
        public boolean matches(Candidate candidate) {
            return prefixes.contains(candidate.prefix());
        }

        @Override
        public boolean readsPrefix() {
            return true;
        }
    }

    /** The prefix is of one of these families. */
    record FamilyIn(Set<Family> families) implements Condition {
        public FamilyIn {
            families = Set.copyOf(families);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return families.contains(candidate.family());
        }

        @Override
        public boolean readsPrefix() {
            return true;
        }
    }

    /** The RPKI says one of these about the route (RFC 6811). */
    record ValidationIn(Set<Validation> answers) implements Condition {
        public ValidationIn {
            answers = Set.copyOf(answers);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return answers.contains(candidate.validation());
        }

        @Override
        public boolean readsPrefix() {
            return true;
        }
    }

    /** The route is from one of these kinds of source. */
    record SourceIn(Set<SourceKind> kinds) implements Condition {
        public SourceIn {
            kinds = Set.copyOf(kinds);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return kinds.contains(SourceKind.of(candidate.source()));
        }
    }

    /** The route is from a neighbour with one of these addresses; no route of our own is. */
    record NeighborIn(PrefixSet addresses) implements Condition {
        @Override
        public boolean matches(Candidate candidate) {
            return candidate.source().neighbor().isPresent()
                    && addresses.contains(candidate.source().neighbor().get());
        }
    }

    /** The route is from a neighbour of one of these systems; a route of our own is from our system. */
    record NeighborAsIn(NumberSet ases) implements Condition {
        @Override
        public boolean matches(Candidate candidate) {
            return ases.contains(candidate.source().as().value());
        }
    }

    /** Every one of these holds. */
    record AllOf(List<Condition> conditions) implements Condition {
        public AllOf {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean matches(Candidate candidate) {
            for (int i = 0; i < conditions.size(); i++) {
                if (!conditions.get(i).matches(candidate)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean readsPrefix() {
            return conditions.stream().anyMatch(Condition::readsPrefix);
        }
    }

    /** At least one of these holds. */
    record AnyOf(List<Condition> conditions) implements Condition {
        public AnyOf {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean matches(Candidate candidate) {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).matches(candidate)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean readsPrefix() {
            return conditions.stream().anyMatch(Condition::readsPrefix);
        }
    }

    /** The condition does not hold. */
    record Not(Condition condition) implements Condition {
        @Override
        public boolean matches(Candidate candidate) {
            return !condition.matches(candidate);
        }

        @Override
        public boolean readsPrefix() {
            return condition.readsPrefix();
        }
    }
}
