// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.message.PathAttributes;
import org.jspecify.annotations.Nullable;

/** A statement in arrays, with the change it made last. Safe for use by multiple threads. */
final class CompiledStatement {
    private final Condition[] conditions;
    private final Action[] actions;
    private final Statement.Outcome outcome;
    private final boolean remembers;

    // Runs of routes share their attributes. Written without a lock: whoever reads an older change only works once
    // more.
    private @Nullable Change last;

    private record Change(PathAttributes from, PathAttributes to) {}

    CompiledStatement(Statement statement) {
        this.conditions = statement.conditions().toArray(Condition[]::new);
        this.actions = statement.actions().toArray(Action[]::new);
        this.outcome = statement.outcome();
        this.remembers = statement.actions().stream().noneMatch(Action::readsPrefix);
    }

    Statement.Outcome outcome() {
        return outcome;
    }

    boolean matches(Candidate candidate) {
        for (Condition condition : conditions) {
            if (!condition.matches(candidate)) {
                return false;
            }
        }
        return true;
    }

    /** The attributes as the actions leave them; the same object when they change nothing. */
    @SuppressWarnings("ReferenceEquality") // of equal ones that are not the same it only works once more
    PathAttributes change(Candidate candidate) {
        PathAttributes from = candidate.attributes();
        if (actions.length == 0) {
            return from;
        }
        Change known = last;
        if (remembers && known != null && known.from == from) {
            return known.to;
        }
        Candidate changed = candidate;
        for (Action action : actions) {
            changed = with(changed, action.apply(changed));
        }
        last = new Change(from, changed.attributes());
        return changed.attributes();
    }

    /** The same candidate with these attributes. */
    @SuppressWarnings("ReferenceEquality") // as in change()
    static Candidate with(Candidate candidate, PathAttributes attributes) {
        return attributes == candidate.attributes()
                ? candidate
                : new Candidate(candidate.prefix(), attributes, candidate.source(), candidate.validation());
    }
}
