// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The matrices that decide now, one for each endpoint and direction; those with the same rules share one. Not safe for
 * use by multiple threads.
 */
final class LiveMatrices {
    /**
     * What is in force in a slot. It has been taught every class since, so it stays right while its rules do.
     *
     * @param isDrawn whether the matrix has the columns of these rules; it may be of others that decided alike
     * @param revision the tables'
     * @param policy the revision of the policy as a whole that the rules are of
     */
    record Enforced(CompiledRules rules, VerdictMatrix matrix, boolean isDrawn, long revision, long policy) {
        private Enforced under(long newerPolicy) {
            return new Enforced(rules, matrix, isDrawn, revision, newerPolicy);
        }

        /** The same matrix, for rules that decide alike. */
        private Enforced of(Drawn others, long newerPolicy) {
            return new Enforced(others.rules, matrix, matrix.equals(others.matrix), revision, newerPolicy);
        }
    }

    /** Rules, and the matrix that was drawn from them. */
    private record Drawn(CompiledRules rules, VerdictMatrix matrix) {}

    private final PolicyTables tables;
    private final Classes identities;
    private final Classes ports;
    private final Function<Clauses, CompiledRules> compiler;
    private final Map<Slot, Enforced> enforced = new LinkedHashMap<>();

    /** @param compiler compiles rules for the classes there are */
    LiveMatrices(PolicyTables tables, Classes identities, Classes ports, Function<Clauses, CompiledRules> compiler) {
        this.tables = tables;
        this.identities = identities;
        this.ports = ports;
        this.compiler = compiler;
    }

    @Nullable
    Enforced in(Slot slot) {
        return enforced.get(slot);
    }

    Set<Slot> slots() {
        return enforced.keySet();
    }

    /** The matrices there are, each once. */
    Collection<VerdictMatrix> distinct() {
        Set<VerdictMatrix> matrices = new HashSet<>();
        enforced.values().forEach(now -> matrices.add(now.matrix));
        return matrices;
    }

    /** Makes the matrices decide about new classes as they do about those they come from. */
    void teach(Map<Integer, Integer> identityOrigins, Map<Integer, Integer> portOrigins) {
        if (identityOrigins.isEmpty() && portOrigins.isEmpty()) {
            return;
        }
        // Slots with equal rules share the matrix itself; to compare contents would cost more than to teach.
        IdentityHashMap<VerdictMatrix, Optional<VerdictMatrix>> taught = new IdentityHashMap<>();
        enforced.replaceAll((slot, now) -> taught.computeIfAbsent(
                        now.matrix, before -> Matrices.withClasses(before, identityOrigins, portOrigins))
                .map(matrix -> enforce(slot, now, matrix))
                .orElse(now));
    }

    /** Makes the matrices decide about an identity class that is new, or has a number that was another's. */
    void teach(int number, BitSet itsMarks) {
        IdentityHashMap<CompiledRules, IdentityHashMap<VerdictMatrix, Drawn>> taught = new IdentityHashMap<>();
        enforced.replaceAll((slot, now) -> {
            if (now.matrix.rowOf(number) == now.matrix.rowOf(0) && !now.rules.heeds(itsMarks)) {
                return now; // it is taken for class 0, which is right
            }
            Drawn drawn = taught.computeIfAbsent(now.rules, rules -> new IdentityHashMap<>())
                    .computeIfAbsent(
                            now.matrix,
                            matrix -> now.isDrawn
                                    ? new Drawn(now.rules, now.rules.withClass(matrix, number, itsMarks))
                                    : draw(now.rules.clauses()));
            return enforce(slot, drawn, now.policy);
        });
    }

    /** Enforces these rules, in all slots or in those where others are in force. */
    void enforce(Wanted wanted, boolean all) {
        Map<Clauses, Drawn> drawn = new HashMap<>();
        IdentityHashMap<Drawn, IdentityHashMap<VerdictMatrix, Boolean>> alike = new IdentityHashMap<>();
        wanted.clauses().forEach((slot, clauses) -> {
            Enforced now = enforced.get(slot);
            if (!all && now != null && now.rules.clauses().equals(clauses)) {
                enforced.put(slot, now.under(wanted.revision()));
                return;
            }
            Drawn next = drawn.computeIfAbsent(clauses, this::draw);
            if (now != null
                    && alike.computeIfAbsent(next, one -> new IdentityHashMap<>())
                            .computeIfAbsent(now.matrix, before -> decidesLike(before, next.matrix))) {
                enforced.put(slot, now.of(next, wanted.revision()));
            } else {
                enforced.put(slot, enforce(slot, next, wanted.revision()));
            }
        });
    }

    private boolean decidesLike(VerdictMatrix before, VerdictMatrix after) {
        return Matrices.decideAlike(before, after, identities, ports);
    }

    private Drawn draw(Clauses clauses) {
        CompiledRules rules = compiler.apply(clauses);
        return new Drawn(rules, rules.matrix(identities));
    }

    private Enforced enforce(Slot slot, Drawn drawn, long policy) {
        long revision = tables.enforce(slot.endpoint(), slot.direction(), drawn.matrix);
        return new Enforced(drawn.rules, drawn.matrix, true, revision, policy);
    }

    private Enforced enforce(Slot slot, Enforced now, VerdictMatrix matrix) {
        long revision = tables.enforce(slot.endpoint(), slot.direction(), matrix);
        return new Enforced(now.rules, matrix, now.isDrawn, revision, now.policy);
    }

    /** Cuts connections of an identity that may do less now; those that are still allowed notice nothing. */
    void reconsider(int from, int to) {
        if (from == to) {
            return;
        }
        IdentityHashMap<VerdictMatrix, Boolean> takesAway = new IdentityHashMap<>();
        enforced.forEach((slot, now) -> {
            boolean isLikeBefore = now.matrix.rowOf(from) == now.matrix.rowOf(to);
            if (!isLikeBefore
                    && takesAway.computeIfAbsent(now.matrix, matrix -> Matrices.takesAway(matrix, from, to))) {
                tables.reconsider(slot.endpoint(), slot.direction());
            }
        });
    }

    /** Takes an endpoint's policy away. */
    void forget(int endpoint) {
        tables.forget(endpoint);
        enforced.keySet().removeIf(slot -> slot.endpoint() == endpoint);
    }
}
