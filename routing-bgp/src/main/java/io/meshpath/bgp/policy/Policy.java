// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.RoutePolicy;
import java.util.List;

/**
 * Statements in order: the first one that a route meets and that accepts or rejects it has the last word. A route that no
 * statement decides about is rejected. Immutable.
 *
 * @param name what configurations and messages call it
 */
public record Policy(String name, List<Statement> statements) {
    public Policy {
        statements = List.copyOf(statements);
    }

    /** The policy as a speaker asks it. */
    public RoutePolicy compile() {
        return compile(List.of(this));
    }

    /**
     * Several policies as one: what the first does not decide about, the second is asked, and so on; in the end it is
     * rejected. The answers of equal policies are equal, and so are the compiled ones.
     */
    public static RoutePolicy compile(List<Policy> policies) {
        return new CompiledPolicy(policies.stream()
                .flatMap(policy -> policy.statements().stream())
                .toList());
    }
}
