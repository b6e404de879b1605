// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import java.util.List;

/**
 * One step of a policy: for a route that meets all conditions, first the actions, then the outcome. Immutable.
 *
 * @param conditions all must hold; none matches every route
 * @param actions in order, each on what the one before it left
 */
public record Statement(List<Condition> conditions, List<Action> actions, Outcome outcome) {
    /** What a statement says in the end. */
    public enum Outcome {
        /** The route passes, as the actions have left it. */
        ACCEPT,
        /** The route does not pass. */
        REJECT,
        /** The next statement decides, about the route as the actions have left it. */
        NEXT
    }

    public Statement {
        conditions = List.copyOf(conditions);
        actions = List.copyOf(actions);
        if (outcome == Outcome.REJECT && !actions.isEmpty()) {
            throw new IllegalArgumentException("a route that is rejected is not changed; leave the actions out");
        }
    }

    /** A statement that changes nothing. */
    public Statement(List<Condition> conditions, Outcome outcome) {
        this(conditions, List.of(), outcome);
    }

    boolean readsPrefix() {
        return conditions.stream().anyMatch(Condition::readsPrefix)
                || actions.stream().anyMatch(Action::readsPrefix);
    }
}
