// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.message.PathAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements as a speaker asks them. A route that is rejected, or has the attributes of the one before it, costs no
 * allocation. Safe for use by multiple threads.
 */
final class CompiledPolicy implements RoutePolicy {
    private final List<Statement> statements;
    private final CompiledStatement[] compiled;
    private final boolean readsPrefix;

    // The answer last given, to be given again to routes with the same attributes. Written without a lock, as an
    // Optional
    // is immutable: whoever reads an older one only makes another.
    private Optional<PathAttributes> accepted = Optional.empty();

    CompiledPolicy(List<Statement> statements) {
        this.statements = statements;
        this.compiled = statements.stream().map(CompiledStatement::new).toArray(CompiledStatement[]::new);
        this.readsPrefix = statements.stream().anyMatch(Statement::readsPrefix);
    }

    @Override
    public Optional<PathAttributes> apply(Candidate candidate) {
        Candidate current = candidate;
        for (CompiledStatement statement : compiled) {
            if (statement.matches(current)) {
                if (statement.outcome() == Statement.Outcome.REJECT) {
                    return Optional.empty();
                }
                PathAttributes changed = statement.change(current);
                if (statement.outcome() == Statement.Outcome.ACCEPT) {
                    return accept(changed);
                }
                current = CompiledStatement.with(current, changed);
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // of equal ones that are not the same it only makes another answer
    private Optional<PathAttributes> accept(PathAttributes attributes) {
        Optional<PathAttributes> last = accepted;
        if (last.isPresent() && last.get() == attributes) {
            return last;
        }
        Optional<PathAttributes> answer = Optional.of(attributes);
        accepted = answer;
        return answer;
    }

    @Override
    public boolean readsPrefix() {
        return readsPrefix;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompiledPolicy that && statements.equals(that.statements);
    }

    @Override
    public int hashCode() {
        return statements.hashCode();
    }

    /** The statements, for logs. */
    @Override
    public String toString() {
        return statements.toString();
    }
}
